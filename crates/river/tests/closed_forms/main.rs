//! Every case of the closed forms (`analytic/analytic_dev.json` of the reference data), each held within the tolerance of its own.

#![allow(clippy::print_stdout, reason = "figures of a comparison are worth reading")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::similar_names,
    reason = "a test that cannot build its river has failed"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]

mod case;
#[path = "../common/mod.rs"]
mod common;
mod filter;
mod models;
mod oxygen;
mod pools;
mod stems;
mod surfaces;
mod waves;

use std::collections::BTreeSet;

/// A test for each check, and the cases that they hold: a case that is listed is compared.
macro_rules! closed_forms {
    ($($of:ident::$test:ident holds $($id:literal),+;)+) => {
        $(
            #[test]
            fn $test() {
                for id in [$($id),+] {
                    case::hold(id, $of::$test);
                }
            }
        )+

        const HELD: &[&str] = &[$($($id),+),+];
    };
}

closed_forms! {
    stems::a_step_at_the_head_spreads_as_ogata_and_banks_say holds "ogata_banks", "ogata_banks_decay";
    stems::a_slug_spreads_and_decays_with_the_moments_of_theory holds "slug";
    stems::what_enters_along_a_reach_dilutes_as_the_balance_says holds "lateral_steady";
    stems::an_even_cloud_is_carried_without_losing_its_peak holds "advection_gaussian";
    stems::a_confluence_mixes_by_flow holds "mixing";
    oxygen::oxygen_sags_as_streeter_and_phelps_say holds "streeter_phelps";
    oxygen::saturation_follows_temperature holds "do_sat";
    oxygen::rates_follow_temperature holds "arrhenius";
    waves::muskingum_routes_with_the_coefficients_of_the_book_and_keeps_the_water holds "muskingum";
    waves::a_wave_moves_and_flattens_as_cunge_s_theory_says holds "muskingum_cunge_coeff";
    waves::rain_on_a_plane_rises_stands_and_runs_off_as_the_kinematic_wave_does
        holds "kinematic_plane", "kinematic_plane_short";
    surfaces::the_curve_number_gives_the_excess_of_every_hour holds "scs_cn";
    surfaces::green_ampt_and_horton_pond_and_infiltrate_as_their_integrals_say holds "green_ampt", "horton";
    surfaces::pollutants_build_up_over_dry_days_along_their_curves holds "buildup";
    surfaces::exponential_wash_off_under_steady_runoff_empties_the_surface_exponentially
        holds "washoff_exp";
    pools::an_empty_tank_catches_the_first_flush holds "first_flush_tank";
    pools::linear_reservoirs_answer_a_block_of_rain_one_by_one_and_in_a_row holds "linear_reservoir";
    pools::a_stirred_tank_goes_to_its_new_concentration_and_decays holds "cstr";
    pools::a_gate_draws_a_tank_down_in_torricelli_s_time_and_shuts_when_it_is_told holds "gate_drawdown";
    filter::a_scalar_is_corrected_as_kalman_says holds "kalman_scalar";
    filter::a_linear_gaussian_source_is_learned_exactly_and_the_ensemble_comes_near
        holds "source_linear_gauss";
}

#[test]
fn every_case_of_the_file_is_held_by_a_test_and_every_test_holds_a_case_of_it() {
    let Some(ids) = case::ids() else { return };
    let held: BTreeSet<String> = HELD.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(held.len(), HELD.len(), "a case is listed twice");
    assert_eq!(ids, held);
}
