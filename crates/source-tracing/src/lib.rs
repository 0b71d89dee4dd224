//! Which upstream sources may have caused an observed rise: ranked probabilities with reasons, never one culprit.
