//! SL 651-2014 and SZY206-2016 hydrology telemetry, sans-IO: bytes in, messages and answers out.
