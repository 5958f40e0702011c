//! The page of a preset, and the list of all.

use std::fmt::Write;

use rigledger_core::html::escaped;

use super::article::article;
use super::picture::SIZE;
use super::{Ready, embed, moved, put, put_between, with_chart};
use crate::error::{Context, Result};

/// From a preset's folder to the site's top.
const TOP: &str = "../../";

/// The page of a preset, made from the planner's.
pub(super) fn page(index: &str, ready: &Ready<'_>, site: &str) -> Result<String> {
    let file = &ready.preset.file;
    let title = escaped(&file.title);
    let page = moved(index, TOP);
    let heading = format!("{title} What a local-LLM rig really costs · Rigledger");
    let page = put_between(&page, "<title>", "</title>", &heading)?;
    let described = format!(
        "name=\"description\"\n      content=\"{} {}\"",
        escaped(&file.summary),
        escaped(&ready.published.view().report.verdict.sentence())
    );
    let page = {
        let (before, rest) =
            page.split_once("name=\"description\"").ok_or("the page has no description")?;
        let (_, after) = rest.split_once("/>").ok_or("the description has no end")?;
        format!("{before}{described} />{after}")
    };
    let page = put(&page, "</head>", &(head(ready, site)? + "</head>"))?;
    // Scripts run in their order, and the planner reads the address.
    let (first, boot) = (escaped(&ready.state()), "<script type=\"module\" src=\"../../boot");
    let script = format!("<script type=\"module\" src=\"{TOP}preset.js\" data-state=\"{first}\">");
    let page = put(&page, boot, &(script + "</script>" + boot))?;
    let top =
        format!("<p class=\"home\"><a href=\"{TOP}index.html\">Rigledger</a></p><h1>{title}</h1>");
    let page = put(&page, "<h1>Rigledger</h1>", &top)?;
    let page = put(
        &page,
        "The figures below are those of the article.",
        "The figures below are those of the preset.",
    )?;
    let answer = with_chart(&rigledger_ui::page(&ready.published), &ready.published)?;
    let (begin, end) = ("<!-- static:begin -->", "<!-- static:end -->");
    let page = put_between(&page, begin, end, &answer)?.replace(begin, "").replace(end, "");
    let below = format!("</main>{}{}", article(ready)?, snippet(ready));
    put(&page, "</main>", &below)
}

/// What stands in the head besides that of the planner's page.
fn head(ready: &Ready<'_>, site: &str) -> Result<String> {
    let file = &ready.preset.file;
    let (title, summary) = (escaped(&file.title), escaped(&file.summary));
    let address = |name: &str| {
        if site.is_empty() {
            format!("./{name}")
        } else {
            format!("{site}presets/{}/{name}", ready.preset.name)
        }
    };
    let about = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": file.title,
        "description": file.summary,
        "datePublished": file.as_of,
        "isAccessibleForFree": true,
        "mainEntity": {
            "@type": "WebApplication",
            "name": "Rigledger",
            "applicationCategory": "FinanceApplication",
            "operatingSystem": "any",
            "offers": { "@type": "Offer", "price": 0, "priceCurrency": "USD" },
        },
    });
    // Within a script, only this could end it.
    let about = serde_json::to_string(&about).context("JSON-LD")?.replace('<', "\\u003c");
    let mut head = format!(
        "<link rel=\"canonical\" href=\"./\" />\
         <link rel=\"stylesheet\" href=\"{TOP}article.css\" />\
         <link rel=\"alternate\" type=\"application/json+oembed\" href=\"./oembed.json\" \
         title=\"{title}\" />\
         <script type=\"application/ld+json\">{about}</script>",
    );
    let (width, height) = (SIZE.0.to_string(), SIZE.1.to_string());
    for (name, content) in [
        ("og:type", "article"),
        ("og:site_name", "Rigledger"),
        ("og:title", &title),
        ("og:description", &summary),
        ("og:url", &address("")),
        ("og:image", &address("picture.png")),
        ("og:image:width", &width),
        ("og:image:height", &height),
        ("og:image:alt", &escaped(&ready.published.view().report.verdict.sentence())),
    ] {
        let _ = write!(head, "<meta property=\"{name}\" content=\"{content}\" />");
    }
    head.push_str("<meta name=\"twitter:card\" content=\"summary_large_image\" />");
    Ok(head)
}

/// How to put it into a post.
fn snippet(ready: &Ready<'_>) -> String {
    let name = &ready.preset.name;
    format!(
        "<section class=\"article\" aria-labelledby=\"embed-title\"><h2 id=\"embed-title\">In your \
         own post</h2><p>One line, without any script in your page. <a \
         href=\"{TOP}embed-builder.html\">Choose controls and colours</a>, or read <a \
         href=\"{TOP}presets/{name}.json\">this preset as a file</a> to write your own.</p>\
         <pre tabindex=\"0\"><code>{}</code></pre></section>",
        escaped(&embed::frame_snippet("https://YOUR-COPY/", name, &ready.preset.file.title))
    )
}

/// The list of presets.
pub(super) fn list(index: &str, presets: &[Ready<'_>]) -> Result<String> {
    let mut html = embed::plain_head(index, "Comparisons", "../", "")?;
    html.push_str(
        "<h1>Comparisons</h1><p>Each stands on its own and opens in the planner.</p><ul>",
    );
    for ready in presets {
        let preset = ready.preset;
        let _ = write!(
            html,
            "<li><h2><a href=\"./{}/index.html\">{}</a></h2><p>{}</p><p>{}</p></li>",
            preset.name,
            escaped(&preset.file.title),
            escaped(&preset.file.summary),
            escaped(&ready.published.view().report.verdict.sentence()),
        );
    }
    html.push_str(
        "</ul><p><a href=\"../index.html\">The planner</a> · \
         <a href=\"../embed-builder.html\">Put one into your post</a></p></main></body></html>\n",
    );
    Ok(html)
}
