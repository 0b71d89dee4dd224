//! What rain makes of a river: runoff and wash-off, sewers with overflows and pools, gates, flow and transport, with a ledger of every kilogram.
