//! The widget: its frame, the page that builds what authors paste, and oEmbed.

use std::fmt::Write;

use rigledger_core::html::{Region, escaped, outcomes_place};
use rigledger_core::plan::inputs::{INPUTS, Scope};
use rigledger_core::plan::link::{LETTERS, MAX_LENGTH};
use rigledger_ui::still;

use super::file::Preset;
use super::{Ready, moved, with_chart};
use crate::error::{Context, Result};
use crate::site::{accuracy_page, html};

/// Where a frame stands, and all that there are.
pub(super) struct Place<'a> {
    /// From its folder to the site's top.
    pub(super) top: &'a str,
    /// The names of all presets.
    pub(super) names: &'a str,
}

/// Height of a frame without a script, in CSS pixels: two rigs with three controls in a column of 700.
const HEIGHT: u32 = 1440;
/// Width that it is measured for.
const WIDTH: u32 = 700;
/// Controls that an author may choose to show.
const MOST_CONTROLS: usize = 5;
/// Characters of an author's own heading.
const LONGEST_HEADING: usize = 120;

/// What a frame holds, in order; nothing that grows stands before what is read first.
const REGIONS: [Region; 8] = [
    Region::Verdict,
    Region::Costs,
    Region::Chart,
    Region::Findings,
    Region::Memory,
    Region::Models,
    Region::Controls,
    Region::Workload,
];

/// The page in a frame.
pub(super) fn frame(index: &str, ready: &Ready<'_>, place: &Place<'_>) -> Result<String> {
    let Place { top, names } = place;
    let title = escaped(&ready.preset.file.title);
    let page = moved(index, top);
    let policy = accuracy_page::policy(&page)?;
    let attributes = html::attributes(&page);
    let of = |name: &str| {
        let found = attributes.iter().find(|attribute| attribute.name == name);
        found.map(|found| found.value.clone()).ok_or_else(|| format!("the page has no {name}"))
    };
    let (js, wasm) = (of("data-js")?, of("data-wasm")?);
    let letters = LETTERS.iter().collect::<String>();
    // The module is asked for before the script, which the reading of the page waits for.
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\" data-app=\"loading\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\
         <title>{title} · Rigledger</title><meta name=\"robots\" content=\"noindex\">\
         <link rel=\"icon\" href=\"{top}icon.svg\" type=\"image/svg+xml\">\
         <link rel=\"stylesheet\" href=\"{top}main.css\">\
         <link rel=\"stylesheet\" href=\"{top}embed.css\">\
         <link rel=\"modulepreload\" href=\"{js}\" crossorigin=\"anonymous\">\
         <link rel=\"preload\" href=\"{wasm}\" crossorigin=\"anonymous\" as=\"fetch\" \
         type=\"application/wasm\">\
         <script src=\"{top}frame.js\" data-js=\"{js}\" data-wasm=\"{wasm}\" data-top=\"{top}\" \
         data-longest=\"{MAX_LENGTH}\" data-controls=\"{MOST_CONTROLS}\" data-rigs=\"{letters}\" \
         data-heading=\"{LONGEST_HEADING}\" data-preset=\"{}\" data-presets=\"{names}\" \
         data-state=\"{}\"></script>\
         </head><body class=\"widget\"><div role=\"banner\"><h1 id=\"heading\">{title}</h1>\
         <div id=\"notes\" role=\"status\"></div></div><main id=\"app\" tabindex=\"-1\">",
        ready.preset.name,
        escaped(&ready.state()),
    );
    for region in REGIONS {
        let (id, label) = (region.id(), region.label());
        let inner = match region {
            Region::Chart => with_chart(&still(&ready.published, region, false), &ready.published)?,
            Region::Verdict | Region::Costs | Region::Memory | Region::Models => {
                still(&ready.published, region, false)
            }
            _ => String::new(),
        };
        let _ = write!(
            html,
            "<section id=\"{id}\" class=\"{id}\" aria-label=\"{label}\">{inner}</section>"
        );
    }
    let _ = writeln!(
        html,
        "{}</main><p class=\"onward\" role=\"contentinfo\"><a id=\"planner\" \
         href=\"{top}index.html#{}\" target=\"_blank\" \
         rel=\"noopener\">Open in the planner</a></p><template data-since=\"{top}since.js\" \
         data-estimate=\"{top}estimate.js\" data-parts=\"{top}parts.js\" \
         data-chart=\"{top}chart.js\" data-canvas-js=\"{top}rigledger-canvas.js\" \
         data-canvas-wasm=\"{top}rigledger-canvas_bg.wasm\" \
         data-worker=\"{top}worker.js\" data-worker-js=\"{top}rigledger-worker.js\" \
         data-worker-wasm=\"{top}rigledger-worker_bg.wasm\"></template></body></html>",
        outcomes_place(&ready.published.view()),
        escaped(&ready.state())
    );
    Ok(html)
}

/// The line that an author pastes.
pub(super) fn frame_snippet(site: &str, name: &str, title: &str) -> String {
    format!(
        "<iframe src=\"{site}presets/{name}/embed.html\" title=\"{}\" width=\"100%\" \
         height=\"{HEIGHT}\" loading=\"lazy\"></iframe>",
        escaped(title)
    )
}

/// What oEmbed tells.
pub(super) fn oembed(ready: &Ready<'_>, site: &str) -> Result<String> {
    let (name, title) = (&ready.preset.name, &ready.preset.file.title);
    // Relative addresses are from this file.
    let top = if site.is_empty() { "../../" } else { site };
    let told = serde_json::json!({
        "version": "1.0",
        "type": "rich",
        "provider_name": "Rigledger",
        "provider_url": top,
        "title": title,
        "width": WIDTH,
        "height": HEIGHT,
        "html": frame_snippet(top, name, title),
        "thumbnail_url": format!("{top}presets/{name}/picture.png"),
        "thumbnail_width": super::picture::SIZE.0,
        "thumbnail_height": super::picture::SIZE.1,
    });
    serde_json::to_string_pretty(&told).map(|text| text + "\n").context("oEmbed")
}

/// The rules that give a frame the host's colour scheme, whatever the reader's own is: those of the
/// style sheet again, for a chosen one.
pub(super) fn themes(sheet: &str) -> Result<String> {
    let block = |from: &str| -> Result<&str> {
        let (_, rest) = sheet.split_once(from).ok_or_else(|| format!("no {from} in the sheet"))?;
        rest.split('}').next().ok_or_else(|| format!("{from} has no end"))
    };
    let light = block(":root {")?;
    let dark = block("@media (prefers-color-scheme: dark) {\n  :root {")?;
    let mut text = String::new();
    for (name, colors) in [("light", light), ("dark", dark)] {
        let _ =
            writeln!(text, ":root[data-theme=\"{name}\"] {{{colors}  color-scheme: {name};\n}}");
    }
    Ok(text)
}

/// The head of a page that is only read, and the start of its body.
pub(super) fn plain_head(index: &str, title: &str, top: &str, more: &str) -> Result<String> {
    let policy = accuracy_page::policy(index)?;
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}; frame-src 'self'\">\
         <title>{title} · Rigledger</title>\
         <meta name=\"description\" content=\"What a local-LLM rig really costs, and what it can \
         run: {title}.\">\
         <link rel=\"icon\" href=\"{top}icon.svg\" type=\"image/svg+xml\">\
         <link rel=\"stylesheet\" href=\"{top}main.css\">\
         <link rel=\"stylesheet\" href=\"{top}article.css\">{more}</head><body>\
         <a class=\"skip\" href=\"#main\">Skip to the content</a>\
         <header><p><a href=\"{top}index.html\">Rigledger</a></p></header>\
         <main id=\"main\" class=\"article\" tabindex=\"-1\">"
    ))
}

/// The page that builds what an author pastes.
pub(super) fn builder(index: &str, presets: &[Preset]) -> Result<String> {
    let script = "<script src=\"./embed.js\"></script>\
                  <script type=\"module\" src=\"./builder.js\"></script>";
    let mut html = plain_head(index, "Put it into your post", "./", script)?;
    html.push_str(
        "<h1>Put it into your post</h1><p>Choose, look at the result below, and paste one of the two \
         texts. Nothing is stored anywhere: the link holds all of it.</p>",
    );
    let _ = write!(
        html,
        "<form id=\"builder\" data-height=\"{HEIGHT}\" data-controls=\"{MOST_CONTROLS}\">"
    );
    html.push_str(
        "<fieldset><legend>What it shows</legend><p><label for=\"preset\">Comparison</label> \
         <select id=\"preset\" name=\"preset\">",
    );
    for preset in presets {
        let title = escaped(&preset.file.title);
        let _ = write!(html, "<option value=\"{}\">{title}</option>", preset.name);
    }
    let _ = write!(
        html,
        "</select></p><p><label for=\"plan\">Or your own: a link copied from the planner, or its \
         changes to the comparison</label> <input id=\"plan\" name=\"plan\" type=\"text\" \
         autocomplete=\"off\" placeholder=\"rate=0.30&amp;a.price=650-700-800\" aria-describedby=\"plan-said\"></p>\
         <p id=\"plan-said\" class=\"hint\" role=\"status\"></p>\
         <p><label for=\"heading\">Heading</label> <input id=\"heading\" name=\"heading\" \
         type=\"text\" maxlength=\"{LONGEST_HEADING}\"></p></fieldset>"
    );
    choices(&mut html)?;
    html.push_str(BUILT);
    Ok(html)
}

/// The parts of the widget, its controls, and its looks.
fn choices(html: &mut String) -> Result {
    html.push_str("<fieldset><legend>Parts</legend><p>");
    for (part, label, on) in [
        ("verdict", "Verdict", true),
        ("table", "Table", true),
        ("chart", "Chart", true),
        ("controls", "Controls", true),
        ("notes", "Notes", false),
        ("memory", "Memory, card by card", false),
        ("models", "Models", false),
    ] {
        let on = if on { " checked" } else { "" };
        let _ = write!(
            html,
            "<label><input type=\"checkbox\" name=\"parts\" value=\"{part}\"{on}> {label}</label> "
        );
    }
    let _ = write!(
        html,
        "</p></fieldset><fieldset><legend>Controls, {MOST_CONTROLS} at most</legend>\
         <p class=\"caption\">A locked control is shown and cannot be moved. If you choose more than \
         {MOST_CONTROLS}, the first {MOST_CONTROLS} are kept: those ticked as shown, from the top, then those \
         only locked.</p>\
         <p id=\"most\" class=\"hint\" role=\"status\"></p>\
         <table class=\"compare\"><thead><tr><th scope=\"col\">Control</th>\
         <th scope=\"col\">Shown</th><th scope=\"col\">Locked</th></tr></thead><tbody>"
    );
    for (key, label) in controls()? {
        let on = if ["rate", "hours", "horizon"].contains(&&*key) { " checked" } else { "" };
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{label}</th><td><input type=\"checkbox\" name=\"controls\" \
             value=\"{key}\" aria-label=\"Show {label}\"{on}></td><td><input type=\"checkbox\" \
             name=\"lock\" value=\"{key}\" aria-label=\"Lock {label}\"></td></tr>"
        );
    }
    html.push_str(
        "</tbody></table></fieldset><fieldset><legend>Looks</legend>\
         <p><label for=\"theme\">Colours</label> <select id=\"theme\" name=\"theme\">\
         <option value=\"\">The same as your page; if it cannot be told, the reader’s setting</option>\
         <option value=\"light\">Light</option><option value=\"dark\">Dark</option></select></p>\
         <p><label><input type=\"checkbox\" id=\"accented\"> Accent</label> <input id=\"accent\" \
         name=\"accent\" type=\"color\" value=\"#0b62d6\" aria-label=\"Accent colour\"></p>\
         <p><label for=\"lang\">Language of numbers</label> <input id=\"lang\" name=\"lang\" \
         type=\"text\" placeholder=\"de-DE\" size=\"8\"></p><p><label for=\"currency\">Currency</label> \
         <input id=\"currency\" name=\"currency\" type=\"text\" placeholder=\"EUR\" size=\"4\" \
         maxlength=\"3\"></p>\
         <p><label><input type=\"checkbox\" name=\"result\" value=\"1\"> Send the reader’s result to \
         my page as an event (the element does, the plain frame does not)</label></p></fieldset></form>",
    );
    Ok(())
}

/// What the choices give, as text and at work.
const BUILT: &str = "<p id=\"said\" class=\"visually-hidden\" role=\"status\"></p>\
         <h2 id=\"plain-title\">Without a script in your page</h2>\
         <p>The height is fixed; the frame scrolls where the reader’s column is narrow.</p>\
         <textarea id=\"plain\" readonly rows=\"4\" aria-labelledby=\"plain-title\"></textarea>\
         <p><button type=\"button\" data-copy=\"plain\">Copy</button></p>\
         <div id=\"plain-view\"></div>\
         <h2 id=\"element-title\">As an element</h2>\
         <p>Its height follows what it shows, its colours follow your page, and what stands inside is \
         what readers without JavaScript get.</p>\
         <textarea id=\"element\" readonly rows=\"6\" aria-labelledby=\"element-title\"></textarea>\
         <p><button type=\"button\" data-copy=\"element\">Copy</button></p>\
         <div id=\"element-view\"></div></main></body></html>\n";

/// The controls that the widget can show, by their keys in links; see `core/src/html/shown/panel.rs`.
fn controls() -> Result<Vec<(String, String)>> {
    let name = |key: &str, scope: Scope| -> Result<String> {
        let found = INPUTS.iter().find(|spec| spec.key == key && spec.scope == scope);
        found.map(|spec| spec.name.to_owned()).ok_or_else(|| format!("there is no input {key}"))
    };
    let mut all = Vec::new();
    for key in
        ["rate", "hours", "horizon", "idle", "psu", "kept", "tax", "discount", "context", "users"]
    {
        all.push((key.to_owned(), name(key, Scope::Plan)?));
    }
    for (letter, rig) in [("a", "first rig"), ("b", "second rig")] {
        for key in ["price", "resale", "count", "watts", "limit"] {
            let name = name(key, Scope::Rig)?;
            all.push((format!("{letter}.{key}"), format!("{name}, {rig}")));
        }
    }
    Ok(all)
}
