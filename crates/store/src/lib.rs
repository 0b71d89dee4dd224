//! What the product asks of a store, by capability, with the conformance suite.
