//! Embeds `themes/default/` into the binary: a table of paths and bytes, sorted by path.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a build script reads and writes files, and stops where it cannot"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=themes/default");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let mut table = String::from("&[\n");
    for file in files {
        let name = file
            .strip_prefix(&root)
            .expect("the walk stays below its root");
        let name = name.to_string_lossy().replace('\\', "/");
        writeln!(
            table,
            "    ({name:?}, include_bytes!({:?})),",
            file.display().to_string()
        )
        .expect("a String takes everything");
    }
    table.push(']');
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("theme.rs"), table).expect("cargo makes OUT_DIR writable");
}

fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
    // A new file in a folder changes the folder, not the files beside it.
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in std::fs::read_dir(folder).expect("themes/default can be read") {
        let path = entry.expect("themes/default can be read").path();
        if path.is_dir() {
            walk(&path, into);
        } else {
            into.push(path);
        }
    }
}
