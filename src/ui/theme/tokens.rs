//! Design tokens: named colours and sizes, one set per theme. The only file that may name a colour.
#![expect(clippy::disallowed_methods, reason = "this is the file that names colours")]

use egui::{Color32, Theme};

use crate::domain::timings::Phase;

/// Named by meaning, never by hue.
#[derive(Debug)]
pub struct Tokens {
    /// The window's ground.
    pub ground: Color32,
    /// Panels on the ground.
    pub surface: Color32,
    /// Fields and code on a panel.
    pub inset: Color32,
    /// Rows and buttons under the pointer.
    pub hover: Color32,
    /// Behind text that differs or is found.
    pub mark: Color32,
    /// Selected rows and tabs.
    pub selected: Color32,
    /// Hairlines.
    pub line: Color32,
    pub text: Color32,
    pub muted: Color32,
    /// What the platform adds, links, focus.
    pub accent: Color32,
    /// The ring round what has the focus of the keyboard.
    pub focus: Color32,
    /// Text on a filled accent.
    pub on_accent: Color32,
    pub ok: Color32,
    pub warn: Color32,
    pub fail: Color32,
    pub info: Color32,
    phases: [Color32; 7],
}

static DARK: Tokens = Tokens {
    ground: Color32::from_rgb(0x16, 0x18, 0x1c),
    surface: Color32::from_rgb(0x1c, 0x1f, 0x24),
    inset: Color32::from_rgb(0x12, 0x14, 0x17),
    hover: Color32::from_rgb(0x2a, 0x2f, 0x37),
    mark: Color32::from_rgb(0x5a, 0x40, 0x12),
    selected: Color32::from_rgb(0x24, 0x33, 0x4a),
    line: Color32::from_rgb(0x33, 0x38, 0x40),
    text: Color32::from_rgb(0xe4, 0xe7, 0xeb),
    muted: Color32::from_rgb(0x9d, 0xa6, 0xb2),
    accent: Color32::from_rgb(0x6c, 0xb0, 0xff),
    focus: Color32::from_rgb(0x6c, 0xb0, 0xff),
    on_accent: Color32::from_rgb(0x0b, 0x1a, 0x2c),
    ok: Color32::from_rgb(0x62, 0xd0, 0x8f),
    warn: Color32::from_rgb(0xf0, 0xb4, 0x4c),
    fail: Color32::from_rgb(0xff, 0x86, 0x7c),
    info: Color32::from_rgb(0x8f, 0xc1, 0xe8),
    phases: [
        Color32::from_rgb(0x8e, 0x9d, 0xf5),
        Color32::from_rgb(0x5f, 0xc8, 0xd8),
        Color32::from_rgb(0xb7, 0xa2, 0x8a),
        Color32::from_rgb(0xc7, 0x92, 0xea),
        Color32::from_rgb(0xf0, 0xb4, 0x4c),
        Color32::from_rgb(0x62, 0xd0, 0x8f),
        Color32::from_rgb(0x6c, 0xb0, 0xff),
    ],
};

static LIGHT: Tokens = Tokens {
    ground: Color32::from_rgb(0xf1, 0xf3, 0xf5),
    surface: Color32::from_rgb(0xfb, 0xfc, 0xfd),
    inset: Color32::from_rgb(0xff, 0xff, 0xff),
    hover: Color32::from_rgb(0xe6, 0xea, 0xef),
    mark: Color32::from_rgb(0xff, 0xe1, 0x9a),
    selected: Color32::from_rgb(0xd9, 0xe7, 0xfb),
    line: Color32::from_rgb(0xd3, 0xd8, 0xde),
    text: Color32::from_rgb(0x1b, 0x1f, 0x24),
    muted: Color32::from_rgb(0x56, 0x5f, 0x6b),
    accent: Color32::from_rgb(0x0a, 0x58, 0xc2),
    focus: Color32::from_rgb(0x0a, 0x58, 0xc2),
    on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
    ok: Color32::from_rgb(0x14, 0x6c, 0x37),
    warn: Color32::from_rgb(0x8a, 0x54, 0x00),
    fail: Color32::from_rgb(0xb0, 0x26, 0x1d),
    info: Color32::from_rgb(0x1f, 0x5d, 0x8c),
    phases: [
        Color32::from_rgb(0x4a, 0x5b, 0xd6),
        Color32::from_rgb(0x0c, 0x7f, 0x92),
        Color32::from_rgb(0x7a, 0x62, 0x45),
        Color32::from_rgb(0x8a, 0x3f, 0xbf),
        Color32::from_rgb(0xa8, 0x68, 0x00),
        Color32::from_rgb(0x1a, 0x82, 0x45),
        Color32::from_rgb(0x0a, 0x58, 0xc2),
    ],
};

impl Tokens {
    /// The set of `theme`.
    pub fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Dark => &DARK,
            Theme::Light => &LIGHT,
        }
    }

    /// One hue for each line of a chart; they come again after seven.
    pub fn line_color(&self, index: usize) -> Color32 {
        /// The strongest and most different first.
        const ORDER: [usize; 7] = [6, 4, 5, 3, 1, 0, 2];
        self.phases[ORDER[index % ORDER.len()]]
    }

    /// One hue for each timing phase, the same everywhere.
    pub fn phase(&self, phase: Phase) -> Color32 {
        let index = match phase {
            Phase::Build | Phase::Dns => 0,
            Phase::Connect => 1,
            Phase::Proxy => 2,
            Phase::Tls => 3,
            Phase::Send => 4,
            Phase::Wait => 5,
            Phase::Receive => 6,
        };
        self.phases[index]
    }
}

/// `ui.tokens()`
pub trait TokensExt {
    fn tokens(&self) -> &'static Tokens;
}

impl TokensExt for egui::Ui {
    fn tokens(&self) -> &'static Tokens {
        Tokens::of(self.ctx().theme())
    }
}

/// The 4-px grid.
pub mod space {
    pub const XS: f32 = 4.0;
    pub const S: f32 = 8.0;
    pub const M: f32 = 12.0;
    pub const L: f32 = 16.0;
    pub const XL: f32 = 24.0;
}

/// Type sizes in points.
pub mod size {
    pub const SMALL: f32 = 12.0;
    pub const BODY: f32 = 13.0;
    pub const TITLE: f32 = 15.0;
    pub const LARGE: f32 = 20.0;
    /// Height of everything that is clicked or typed into.
    pub const CONTROL: f32 = 26.0;
    /// Width of a form that has a whole page: labels, fields and the texts between them.
    pub const FORM: f32 = 640.0;
}

/// How strongly disabled controls are drawn, 0 to 1.
pub const DISABLED_ALPHA: f32 = 0.5;

/// Corner radius in points.
pub const RADIUS: u8 = 6;

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2, "relative luminance".
    fn luminance(color: Color32) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_has_a_contrast_of_at_least_four_and_a_half() {
        for (name, tokens) in [("dark", &DARK), ("light", &LIGHT)] {
            let grounds = [tokens.ground, tokens.surface, tokens.inset, tokens.hover, tokens.selected];
            let texts = [tokens.text, tokens.muted, tokens.accent, tokens.ok, tokens.warn, tokens.fail, tokens.info];
            for (index, text) in texts.into_iter().enumerate() {
                for (level, ground) in grounds.into_iter().enumerate() {
                    let found = contrast(text, ground);
                    assert!(found >= 4.5, "{name}: text {index} on ground {level} has {found:.2}");
                }
            }
            assert!(contrast(tokens.on_accent, tokens.accent) >= 4.5, "{name}: on accent");
        }
    }

    /// WCAG 2.2, 1.4.11: what shows the state of a control.
    #[test]
    fn the_focus_ring_stands_out_on_every_ground() {
        for (name, tokens) in [("dark", &DARK), ("light", &LIGHT)] {
            for (level, ground) in
                [tokens.ground, tokens.surface, tokens.inset, tokens.hover, tokens.selected].into_iter().enumerate()
            {
                let found = contrast(tokens.focus, ground);
                assert!(found >= 3.0, "{name}: focus on ground {level} has {found:.2}");
            }
        }
    }

    /// WCAG asks nothing of what is disabled; it should be read all the same.
    #[test]
    fn disabled_text_can_be_read_and_looks_weaker_than_muted_text() {
        for (name, tokens) in [("dark", &DARK), ("light", &LIGHT)] {
            let blend = |text: u8, ground: u8| {
                (f32::from(text) * DISABLED_ALPHA + f32::from(ground) * (1.0 - DISABLED_ALPHA)).round() as u8
            };
            let (text, ground) = (tokens.text, tokens.surface);
            let disabled = Color32::from_rgb(
                blend(text.r(), ground.r()),
                blend(text.g(), ground.g()),
                blend(text.b(), ground.b()),
            );
            let found = contrast(disabled, ground);
            assert!(found >= 3.0, "{name}: disabled text has {found:.2}");
            assert!(found < contrast(tokens.muted, ground), "{name}: disabled text is as strong as muted text");
        }
    }
}
