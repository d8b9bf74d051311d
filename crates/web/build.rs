//! A new script in `static/` must reach the binary: `include_dir` alone is not rebuilt for it.

fn main() {
    println!("cargo:rerun-if-changed=static");
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=text");
}
