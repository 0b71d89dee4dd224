//! The steps that take most of a run, compiled in this crate for the numbers and lanes that the product runs with.
//!
//! Generic code is compiled anew in every crate that names other numbers or lanes for it, in three widths of vector code each time.
//! What stands here is compiled once; other numbers of lanes, as some tests have them, still go the generic way.

use std::any::Any;

use crate::catchment::Catchments;
use crate::inflow::{Inflow, Laterals};
use crate::model::Model;
use crate::real::Real;
use crate::stem::Stem;

macro_rules! compiled {
    ($($name:ident: $real:ty, $lanes:literal;)+) => {
        /// Whether the steps of these numbers and lanes are compiled here.
        pub(crate) const fn holds<F: Real, const B: usize>() -> bool {
            $((size_of::<F>() == size_of::<$real>() && B == $lanes))||+
        }

        /// [`Stem::step_wide`] where [`holds`].
        pub(crate) fn stem<F: Real, const B: usize>(
            stem: &mut Stem<F, B>,
            seconds: f64,
            head: &Inflow<F, B>,
            laterals: &Laterals<F, B>,
            told: bool,
        ) {
            let (stem, head, laterals): (&mut dyn Any, &dyn Any, &dyn Any) = (stem, head, laterals);
            $(if let (Some(stem), Some(head), Some(laterals)) =
                (stem.downcast_mut(), head.downcast_ref(), laterals.downcast_ref())
            {
                return $name::stem(stem, seconds, head, laterals, told);
            })+
        }

        /// [`Catchments::step_wide`] where [`holds`].
        pub(crate) fn surfaces<F: Real, const B: usize>(
            surfaces: &mut Catchments<B, F>,
            model: &Model,
            t: f64,
            dt: f64,
            rain: &[[f64; B]],
        ) {
            let surfaces: &mut dyn Any = surfaces;
            $(if let Some(surfaces) = surfaces.downcast_mut() {
                return $name::surfaces(surfaces, model, t, dt, rain.as_flattened().as_chunks().0);
            })+
        }

        // A module each, so that they are compiled side by side.
        $(mod $name {
            use super::{Catchments, Inflow, Laterals, Model, Stem};

            #[inline(never)]
            pub(super) fn stem(
                stem: &mut Stem<$real, $lanes>,
                seconds: f64,
                head: &Inflow<$real, $lanes>,
                laterals: &Laterals<$real, $lanes>,
                told: bool,
            ) {
                stem.step_wide(seconds, head, laterals, told);
            }

            #[inline(never)]
            pub(super) fn surfaces(
                surfaces: &mut Catchments<$lanes, $real>,
                model: &Model,
                t: f64,
                dt: f64,
                rain: &[[f64; $lanes]],
            ) {
                surfaces.step_wide(model, t, dt, rain);
            }
        })+
    };
}

compiled! {
    alone: f64, 1;
    abreast: f64, 8;
    beside: f64, 16;
    alone_single: f32, 1;
    beside_single: f32, 32;
}
