//! Look and feel: tokens become egui's style, and the fonts are loaded.

mod tokens;

use std::sync::Arc;

use egui::style::{ScrollAnimation, Selection, TextCursorStyle, WidgetVisuals, Widgets};
use egui::{
    CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Theme, Visuals,
};

use self::tokens::DISABLED_ALPHA;
pub use self::tokens::{RADIUS, Tokens, TokensExt, size, space};
use crate::app::ThemeChoice;
use crate::app::state::{DesktopTheme, Layout, Page};

/// Put fonts and both themes into `ctx`. Once, at the start.
pub fn install(ctx: &egui::Context) {
    // The size of text is a setting like any other, with the keys of the table of actions.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    ctx.set_fonts(fonts());
    for theme in [Theme::Dark, Theme::Light] {
        let tokens = Tokens::of(theme);
        ctx.style_mut_of(theme, |style| {
            style.visuals = visuals(theme, tokens);
            style.text_styles = [
                (TextStyle::Small, FontId::proportional(size::SMALL)),
                (TextStyle::Body, FontId::proportional(size::BODY)),
                (TextStyle::Button, FontId::proportional(size::BODY)),
                (TextStyle::Heading, FontId::proportional(size::TITLE)),
                (TextStyle::Monospace, FontId::monospace(size::SMALL)),
            ]
            .into();
            style.spacing.item_spacing = egui::vec2(space::S, space::XS);
            style.spacing.button_padding = egui::vec2(space::S, space::XS);
            style.spacing.interact_size = egui::vec2(24.0, size::CONTROL);
            style.spacing.menu_margin = Margin::same(4);
            style.animation_time = ANIMATION_SECONDS;
        });
    }
}

/// How long a change takes to be seen, in seconds.
const ANIMATION_SECONDS: f32 = 0.08;

/// How much larger the presenter's view is.
const PRESENTED_ZOOM: f32 = 1.5;

/// Follow the choices of the user and of the desktop. What is as chosen already costs nothing.
pub fn apply_layout(ctx: &egui::Context, layout: &Layout) {
    let settings = &layout.settings;
    // Where the window library knows the theme of the system, this one is not asked.
    let fallback = match layout.desktop.theme {
        Some(DesktopTheme::Light) => Theme::Light,
        Some(DesktopTheme::Dark) | None => Theme::Dark,
    };
    ctx.options_mut(|options| options.fallback_theme = fallback);
    let (theme, zoom) = match layout.page {
        // For people who look on from afar, on a projector.
        Page::Presentation => (ThemeChoice::Light, PRESENTED_ZOOM),
        Page::Delivery | Page::Receiver | Page::GoLive | Page::Load | Page::Settings => (settings.theme, 1.0),
    };
    ctx.set_theme(match theme {
        ThemeChoice::System => egui::ThemePreference::System,
        ThemeChoice::Light => egui::ThemePreference::Light,
        ThemeChoice::Dark => egui::ThemePreference::Dark,
    });
    ctx.set_zoom_factor(f32::from(settings.text_size_percent) / 100.0 * zoom);
    let is_reduced = layout.reduces_motion();
    let seconds = if is_reduced { 0.0 } else { ANIMATION_SECONDS };
    if ctx.global_style().animation_time.to_bits() != seconds.to_bits() {
        ctx.all_styles_mut(|style| {
            style.animation_time = seconds;
            style.scroll_animation = if is_reduced { ScrollAnimation::none() } else { ScrollAnimation::default() };
        });
    }
}

/// The frame of what lies over the window.
pub fn overlay_frame(ctx: &egui::Context) -> egui::Frame {
    egui::Frame::popup(&ctx.global_style()).inner_margin(Margin::same(12))
}

/// The family of headings.
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("semibold".into()))
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let mut add = |name: &str, bytes: &'static [u8]| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    add("Inter", include_bytes!("../../../assets/fonts/Inter-Regular.otf"));
    add("Inter SemiBold", include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"));
    add("JetBrains Mono", include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf"));
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let with = |first: &[&str]| first.iter().map(|&name| name.to_owned()).chain(fallback.iter().cloned()).collect();
    fonts.families.insert(FontFamily::Proportional, with(&["Inter", "JetBrains Mono"]));
    fonts.families.insert(FontFamily::Name("semibold".into()), with(&["Inter SemiBold", "Inter", "JetBrains Mono"]));
    fonts.families.insert(FontFamily::Monospace, with(&["JetBrains Mono", "Inter"]));
    fonts
}

fn visuals(theme: Theme, tokens: &Tokens) -> Visuals {
    let base = match theme {
        Theme::Dark => Visuals::dark(),
        Theme::Light => Visuals::light(),
    };
    let corner_radius = CornerRadius::same(RADIUS);
    let widget = |fill, stroke, text| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, stroke),
        corner_radius,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    Visuals {
        widgets: Widgets {
            noninteractive: widget(tokens.surface, tokens.line, tokens.text),
            inactive: widget(tokens.surface, tokens.line, tokens.text),
            hovered: widget(tokens.hover, tokens.muted, tokens.text),
            active: widget(tokens.selected, tokens.accent, tokens.text),
            open: widget(tokens.hover, tokens.accent, tokens.text),
        },
        // What is selected keeps the colours of its text: its ground and its edge say so.
        selection: Selection { bg_fill: tokens.selected, stroke: Stroke::new(1.0, tokens.text) },
        hyperlink_color: tokens.accent,
        faint_bg_color: tokens.ground,
        extreme_bg_color: tokens.inset,
        text_edit_bg_color: Some(tokens.inset),
        code_bg_color: tokens.inset,
        warn_fg_color: tokens.warn,
        error_fg_color: tokens.fail,
        weak_text_color: Some(tokens.muted),
        window_corner_radius: corner_radius,
        menu_corner_radius: corner_radius,
        window_fill: tokens.surface,
        window_stroke: Stroke::new(1.0, tokens.line),
        panel_fill: tokens.surface,
        disabled_alpha: DISABLED_ALPHA,
        // A blinking caret would repaint an idle window twice a second.
        text_cursor: TextCursorStyle { blink: false, ..base.text_cursor.clone() },
        popup_shadow: Shadow { offset: [0, 4], blur: 12, spread: 0, color: base.popup_shadow.color },
        ..base
    }
}
