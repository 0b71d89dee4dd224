//! The account of water and of every constituent: what came in, what went out, what reacted, what is held; in `f64` whatever the
//! lanes compute with, per member.

use crate::real::Real;

/// One account per member: water (m3) or a constituent (g).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Account<const B: usize> {
    /// What was there when the account was opened.
    pub initial: [f64; B],
    /// What came in since.
    pub entered: [f64; B],
    /// What went out since.
    pub left: [f64; B],
    /// What processes took away (negative where they gave, as the air gives oxygen).
    pub reacted: [f64; B],
}

impl<const B: usize> Default for Account<B> {
    fn default() -> Account<B> {
        Account { initial: [0.0; B], entered: [0.0; B], left: [0.0; B], reacted: [0.0; B] }
    }
}

impl<const B: usize> Account<B> {
    /// Books what came in: a rate over a time.
    #[inline]
    pub fn enter<F: Real>(&mut self, rate: &[F; B], seconds: f64) {
        for (sum, rate) in self.entered.iter_mut().zip(rate) {
            *sum += rate.wide() * seconds;
        }
    }

    /// Books what went out: a rate over a time.
    pub fn leave<F: Real>(&mut self, rate: &[F; B], seconds: f64) {
        for (sum, rate) in self.left.iter_mut().zip(rate) {
            *sum += rate.wide() * seconds;
        }
    }

    /// Books what processes took: an amount.
    pub fn react<F: Real>(&mut self, amount: &[F; B]) {
        for (sum, amount) in self.reacted.iter_mut().zip(amount) {
            *sum += amount.wide();
        }
    }

    /// What a member's account is off by, as a share of its throughput (what was there and came in, or what reactions gave).
    #[must_use]
    pub fn error(&self, member: usize, held: f64) -> f64 {
        let (initial, entered) = (self.initial[member], self.entered[member]);
        let (left, reacted) = (self.left[member], self.reacted[member]);
        let throughput = initial + entered + reacted.abs();
        let off = initial + entered - left - reacted - held;
        if throughput > 0.0 { off / throughput } else { off }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_balances_is_off_by_nothing_and_a_lost_gram_shows() {
        let mut account = Account::<2> { initial: [5.0, 5.0], ..Account::default() };
        account.enter(&[2.0_f64, 1.0], 10.0);
        account.leave(&[1.0_f64, 1.0], 10.0);
        account.react(&[3.0_f64, 0.0]);
        assert!(account.error(0, 12.0).abs() < 1e-15);
        assert!((account.error(1, 4.0) - 1.0 / 15.0).abs() < 1e-15);
    }
}
