//! What a Windows program carries beside its code: icon, version and manifest. Every other target gets nothing. The build
//! scripts of signpost.exe and of signpost-window.exe (launcher/) share this file.

use std::error::Error;
use std::path::Path;

const SIGNPOST: &str = include_str!("../../Cargo.toml");

/// Compiles the resources of `program` and links them to it.
///
/// `root` is the folder of the repository, as seen from the package that is built.
pub(crate) fn embed(program: &str, root: &Path) -> Result<(), Box<dyn Error>> {
    let place = |file: &str| root.join(file).to_string_lossy().replace('\\', "/");
    let (icon, manifest) = (place("assets/icon.ico"), place("packaging/windows/signpost.exe.manifest"));
    for file in [&icon, &manifest, &place("packaging/windows/resource.rs"), &place("Cargo.toml")] {
        println!("cargo::rerun-if-changed={file}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    // They are installed together, and the resources take the version of the package that is built.
    let package_version = std::env::var("CARGO_PKG_VERSION")?;
    if !SIGNPOST.lines().any(|line| line == format!("version = \"{package_version}\"")) {
        return Err(format!("{program} has version {package_version}, Cargo.toml another: give both the same").into());
    }
    if std::env::var("CARGO_CFG_TARGET_OS")? != "windows" {
        return Ok(());
    }
    winresource::WindowsResource::new()
        .set_icon(&icon)
        .set_manifest_file(&manifest)
        .set_language(0x0409) // English (United States), as the installer says.
        .set("ProductName", "signpost")
        .set("FileDescription", "signpost")
        .set("CompanyName", "The signpost contributors")
        .set("LegalCopyright", "The signpost contributors. MIT OR Apache-2.0.")
        .set("InternalName", program)
        .set("OriginalFilename", &format!("{program}.exe"))
        .compile_for(program)?;
    Ok(())
}
