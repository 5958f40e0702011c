//! Serves dist/ on this machine.

use std::path::Path;
use std::sync::Arc;
use std::thread;

use tiny_http::{Header, Request, Response, Server};

use crate::error::Result;
use crate::paths;
use crate::progress::say;
use crate::site;

/// Where the site is served unless told otherwise.
pub(crate) const DEFAULT_PORT: u16 = 8080;
/// How many further ports are tried.
const PORTS: u16 = 100;
/// A browser opens several connections and may hold an idle one.
const WORKERS: usize = 8;

/// Builds the site and serves it until stopped.
pub(crate) fn run(port: u16) -> Result {
    site::build()?;
    let (server, port) = listen(port)?;
    say("serve", &format!("http://127.0.0.1:{port}/ (stop with Ctrl+C)"));
    let server = Arc::new(server);
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let server = Arc::clone(&server);
            thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    answer(request, &paths::dist());
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().map_err(|_| "a worker of the server failed".to_owned())?;
    }
    Ok(())
}

fn listen(first: u16) -> Result<(Server, u16)> {
    let mut last = String::new();
    for port in (first..=u16::MAX).take(usize::from(PORTS)) {
        match Server::http(("127.0.0.1", port)) {
            // Port 0 asks the system for any; then the number is only known afterwards.
            Ok(server) => {
                let given = server.server_addr().to_ip().map_or(port, |address| address.port());
                return Ok((server, given));
            }
            Err(error) => last = error.to_string(),
        }
    }
    Err(format!("no free port from {first} on: {last}"))
}

fn answer(request: Request, dist: &Path) {
    let accepts_brotli = request.headers().iter().any(|header| {
        header.field.equiv("Accept-Encoding") && accepts(header.value.as_str(), "br")
    });
    let reply = reply(dist, request.url(), accepts_brotli);
    let mut response = Response::from_data(reply.body).with_status_code(reply.status);
    let encoding = reply.brotli.then_some(("Content-Encoding", "br"));
    let fixed = [
        ("Content-Type", reply.mime),
        // One edits, builds and reloads: nothing may be kept.
        ("Cache-Control", "no-store"),
        ("Vary", "Accept-Encoding"),
        ("X-Content-Type-Options", "nosniff"),
    ];
    for (name, value) in fixed.into_iter().chain(encoding) {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    // The browser may have gone away; that is its right.
    let _ = request.respond(response);
}

/// Whether an Accept-Encoding value allows `coding`.
fn accepts(value: &str, coding: &str) -> bool {
    value.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        parts.next() == Some(coding) && !parts.any(|p| p == "q=0" || p == "q=0.0")
    })
}

struct Reply {
    status: u16,
    mime: &'static str,
    brotli: bool,
    body: Vec<u8>,
}

fn reply(dist: &Path, url: &str, accepts_brotli: bool) -> Reply {
    let text = |status, body: &str| Reply {
        status,
        mime: "text/plain; charset=utf-8",
        brotli: false,
        body: body.as_bytes().to_vec(),
    };
    let Some(name) = file_name(url) else {
        return text(400, "bad request\n");
    };
    let path = dist.join(&name);
    if path.is_dir() {
        // Without the slash at the end relative links would miss the folder; there are no such links here.
        return text(404, "not found\n");
    }
    let mime = mime(&name);
    if accepts_brotli && let Ok(body) = paths::read(&dist.join(format!("{name}.br"))) {
        return Reply { status: 200, mime, brotli: true, body };
    }
    match paths::read(&path) {
        Ok(body) => Reply { status: 200, mime, brotli: false, body },
        Err(_) => text(404, "not found\n"),
    }
}

/// The file that a request asks for, relative to the site; `None` for what could lead out of it.
fn file_name(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = percent_decoded(path)?;
    let path = if path.is_empty() || path.ends_with('/') { path + "index.html" } else { path };
    let plain = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0'])
    };
    path.split('/').all(plain).then_some(path)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

fn mime(name: &str) -> &'static str {
    match paths::ending(name) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        // Only with this type do browsers compile while the module still arrives.
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::scratch_folder;

    #[test]
    fn no_request_leads_out_of_the_site() {
        for url in [
            "/../secret",
            "/a/../../secret",
            "/%2e%2e/secret",
            "/..%2fsecret",
            "/%2E%2E%2Fsecret",
            "//etc/passwd",
            "/C:/secret",
            "/a%5c..%5csecret",
            "/.git/config",
            "/%00",
            "/%zz",
            "secret",
        ] {
            assert_eq!(file_name(url), None, "{url}");
        }
        assert_eq!(file_name("/").as_deref(), Some("index.html"));
        assert_eq!(file_name("/a/?x=../y").as_deref(), Some("a/index.html"));
        assert_eq!(file_name("/a%20b.js").as_deref(), Some("a b.js"));
    }

    #[test]
    fn serves_the_compressed_copy_only_on_request() {
        let dist = scratch_folder("serve");
        paths::write(&dist.join("a.wasm"), "plain").expect("writes");
        paths::write(&dist.join("a.wasm.br"), "packed").expect("writes");
        let plain = reply(&dist, "/a.wasm", false);
        assert_eq!((plain.status, plain.mime, plain.brotli), (200, "application/wasm", false));
        assert_eq!(plain.body, b"plain");
        let packed = reply(&dist, "/a.wasm", true);
        assert_eq!((packed.brotli, packed.body.as_slice()), (true, b"packed".as_slice()));
        assert_eq!(reply(&dist, "/b.wasm", true).status, 404);
        assert_eq!(reply(&dist, "/../a.wasm", true).status, 400);
    }

    #[test]
    fn reads_what_the_browser_accepts() {
        assert!(accepts("gzip, deflate, br;q=0.5", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("brotli", "br"));
    }

    #[test]
    fn takes_the_next_port_when_one_is_taken() {
        let (_held, taken) = listen(0).expect("some port is free");
        let (_server, next) = listen(taken).expect("another port is free");
        assert_ne!(next, taken);
    }
}
