//! Builds anew when the pages were built anew; the pages themselves are built by `cargo xtask web`.

fn main() {
    println!("cargo::rerun-if-changed=../../web/dist");
}
