//! What the desktop asks of all its windows, where the window library cannot tell: on Linux, by the desktop's portal.

use super::Outlet;

/// Ask now, and follow changes until the end of the program. Where there is no portal, nothing is ever told.
#[cfg(target_os = "linux")]
pub(super) fn follow(outlet: Outlet) {
    let watch = move || linux::watch(&outlet).unwrap_or_default(); // No desktop, or one without the portal.
    std::thread::Builder::new().name("signpost-desktop".to_owned()).spawn(watch).ok();
}

#[cfg(not(target_os = "linux"))]
pub(super) fn follow(_outlet: Outlet) {}

#[cfg(target_os = "linux")]
mod linux {
    use zbus::blocking::{Connection, Proxy};
    use zbus::zvariant::{OwnedValue, Value};

    use super::Outlet;
    use crate::app::WindowNews;
    use crate::app::state::{DesktopLook, DesktopTheme};

    /// xdg-desktop-portal, "Settings".
    const PORTAL: (&str, &str, &str) =
        ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings");
    const APPEARANCE: &str = "org.freedesktop.appearance";
    const GNOME: &str = "org.gnome.desktop.interface";

    pub(super) fn watch(outlet: &Outlet) -> zbus::Result<()> {
        let connection = Connection::session()?;
        let portal = Proxy::new(&connection, PORTAL.0, PORTAL.1, PORTAL.2)?;
        let changes = portal.receive_signal("SettingChanged")?;
        let mut known = look(&portal);
        outlet.tell(WindowNews::DesktopLookFound(known));
        for _change in changes {
            let now = look(&portal);
            if now != known {
                known = now;
                outlet.tell(WindowNews::DesktopLookFound(known));
            }
        }
        Ok(())
    }

    fn look(portal: &Proxy<'_>) -> DesktopLook {
        let number = |namespace, key| read(portal, namespace, key).as_deref().and_then(number);
        let theme = number(APPEARANCE, "color-scheme").map(|scheme| match scheme {
            1 => DesktopTheme::Dark,
            _ => DesktopTheme::Light, // 2 is light, 0 is no preference, which desktops draw light.
        });
        // The second is what GNOME had before the first was agreed upon.
        let reduces_motion =
            number(APPEARANCE, "reduced-motion") == Some(1) || number(GNOME, "enable-animations") == Some(0);
        DesktopLook { theme, reduces_motion }
    }

    fn read(portal: &Proxy<'_>, namespace: &str, key: &str) -> Option<OwnedValue> {
        let ask = |method: &str| portal.call::<_, _, OwnedValue>(method, &(namespace, key)).ok();
        ask("ReadOne").or_else(|| ask("Read")) // Portals before version 2 know the second only.
    }

    /// A number or a flag, in however many wrappings.
    pub(super) fn number(value: &Value<'_>) -> Option<u32> {
        match value {
            Value::Value(inner) => number(inner),
            Value::U32(number) => Some(*number),
            Value::Bool(flag) => Some(u32::from(*flag)),
            _ => None,
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_number_is_found_in_any_wrapping() {
            let wrapped = Value::Value(Box::new(Value::Value(Box::new(Value::U32(1)))));
            assert_eq!(number(&wrapped), Some(1), "as older portals answer");
            assert_eq!(number(&Value::Bool(false)), Some(0));
            assert_eq!(number(&Value::from("dark")), None);
        }
    }
}
