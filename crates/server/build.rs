//! Builds anew when the pages were built anew; the pages themselves are built by `cargo xtask web`.

fn main() {
    // Cargo reads these lines from standard output.
    #[expect(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]
    {
        println!("cargo::rerun-if-changed=../../web/dist");
    }
}
