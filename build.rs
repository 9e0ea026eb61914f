//! What a Windows program carries beside its code: icon, version and manifest. Every other target gets nothing.

use std::error::Error;

const MANIFEST: &str = "packaging/windows/signpost.exe.manifest";
const ICON: &str = "assets/icon.ico";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={MANIFEST}");
    println!("cargo::rerun-if-changed={ICON}");
    if std::env::var("CARGO_CFG_TARGET_OS")? != "windows" {
        return Ok(());
    }
    let version = std::env::var("CARGO_PKG_VERSION")?;
    let mut resource = winresource::WindowsResource::new();
    resource
        .set_icon(ICON)
        .set_manifest_file(MANIFEST)
        .set_language(0x0409) // English (United States), as the installer says.
        .set("ProductName", "signpost")
        .set("FileDescription", "signpost")
        .set("CompanyName", "The signpost contributors")
        .set("LegalCopyright", "The signpost contributors. MIT OR Apache-2.0.")
        .set("InternalName", "signpost")
        .set("OriginalFilename", "signpost.exe")
        .set("ProductVersion", &version)
        .set("FileVersion", &version);
    resource.compile_for("signpost")?;
    Ok(())
}
