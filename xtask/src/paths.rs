//! Where things are: the repository, what a build leaves, and the cache of tools.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Context, Result};

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    // At run time first: two clones may share one target folder and so one binary.
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), Into::into);
    let here: PathBuf = here;
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// The finished site.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Logs and stamps of these tasks.
pub(crate) fn scratch() -> PathBuf {
    root().join("target").join("xtask")
}

/// The per-user folder for installed tools, shared by all clones.
pub(crate) fn cache() -> Result<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    if let Some(own) = set("RIGLEDGER_CACHE") {
        return Ok(own);
    }
    let base = if let Some(xdg) = set("XDG_CACHE_HOME") {
        Some(xdg)
    } else if cfg!(windows) {
        set("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        set("HOME").map(|home| home.join("Library/Caches"))
    } else {
        set("HOME").map(|home| home.join(".cache"))
    };
    base.map(|base| base.join("rigledger"))
        .ok_or_else(|| "no home folder known: set RIGLEDGER_CACHE to a folder for the tools".into())
}

/// The first executable file of that name on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let suffixes: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    env::split_paths(&env::var_os("PATH")?)
        .flat_map(|folder| suffixes.iter().map(move |s| folder.join(format!("{name}{s}"))))
        .find(|path| path.is_file())
}

/// All files under `folder`, as sorted paths relative to it, with `/` between the parts.
pub(crate) fn files_under(folder: &Path) -> Result<Vec<String>> {
    fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result {
        let failed = || format!("reading the folder {}", folder.display());
        for entry in fs::read_dir(folder).context(failed())? {
            let entry = entry.context(failed())?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found)?;
            } else {
                found.push(name);
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

/// What follows the last dot of a file's name.
pub(crate) fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Reads a file, naming it when that fails.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).context(format!("reading {}", path.display()))
}

/// Reads a text file, naming it when that fails.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).context(format!("reading {}", path.display()))
}

/// Writes a file and the folders above it, naming it when that fails.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).context(format!("making {}", parent.display()))?;
    }
    fs::write(path, bytes).context(format!("writing {}", path.display()))
}

/// Removes a folder and what is in it; it need not exist.
pub(crate) fn remove_folder(path: &Path) -> Result {
    if path.exists() {
        fs::remove_dir_all(path).context(format!("removing {}", path.display()))?;
    }
    Ok(())
}
