//! Installs into the cache so that a broken or half-done install is never taken for a good one.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process;

use crate::error::{Context, Result};
use crate::paths;
use crate::progress::{Heartbeat, say};

/// The folder `name` of the cache; when it does not hold the file `proof`, `install` fills it first.
pub(crate) fn once(
    name: &str,
    proof: &str,
    note: &str,
    install: impl FnOnce(&Path) -> Result,
) -> Result<PathBuf> {
    once_in(&paths::cache()?, name, proof, note, install)
}

fn once_in(
    cache: &Path,
    name: &str,
    proof: &str,
    note: &str,
    install: impl FnOnce(&Path) -> Result,
) -> Result<PathBuf> {
    let folder = cache.join(name);
    let good = || program(&folder.join(proof)).is_file();
    if good() {
        return Ok(folder);
    }
    fs::create_dir_all(cache).context(format!("making {}", cache.display()))?;
    let _lock = lock(cache, name)?;
    // Another run may have installed it while this one waited.
    if good() {
        return Ok(folder);
    }
    say(name, &format!("installing ({note})"));
    let partial = cache.join(format!("{name}.partial-{}", process::id()));
    paths::remove_folder(&partial)?;
    fs::create_dir_all(&partial).context(format!("making {}", partial.display()))?;
    let installed = install(&partial).and_then(|()| {
        if program(&partial.join(proof)).is_file() {
            Ok(())
        } else {
            Err(format!("the install of {name} left no {proof}"))
        }
    });
    if let Err(error) = installed {
        // What went wrong matters more than what could not be tidied up after it.
        let _ = paths::remove_folder(&partial);
        return Err(error);
    }
    paths::remove_folder(&folder)?;
    fs::rename(&partial, &folder).context(format!("moving {name} into {}", cache.display()))?;
    say(name, "installed");
    Ok(folder)
}

/// The program at `path`, with the ending that this system gives it.
pub(crate) fn program(path: &Path) -> PathBuf {
    let with_ending = path.with_added_extension(std::env::consts::EXE_EXTENSION);
    if with_ending.is_file() { with_ending } else { path.to_path_buf() }
}

/// Held while installing. The system drops it with the process, however that ends.
fn lock(cache: &Path, name: &str) -> Result<File> {
    let path = cache.join(format!("{name}.lock"));
    let file = File::create(&path).context(format!("writing {}", path.display()))?;
    if file.try_lock().is_err() {
        say(name, "waiting for another run that is installing it");
        let _beat = Heartbeat::new(name, "waiting for another run that is installing it");
        file.lock().context(format!("locking {}", path.display()))?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::scratch_folder;

    #[test]
    fn a_failed_install_leaves_nothing_and_a_good_one_is_made_once() {
        let cache = scratch_folder("install");
        let fail = once_in(&cache, "tool-1", "bin/tool", "", |to| {
            paths::write(&to.join("bin/half"), "")?;
            Err("no network".into())
        });
        assert_eq!(fail, Err("no network".into()));
        let empty = once_in(&cache, "tool-1", "bin/tool", "", |_| Ok(()));
        assert!(empty.is_err_and(|e| e.contains("left no bin/tool")));
        let left: Vec<_> = paths::files_under(&cache).expect("the cache is there");
        assert_eq!(left, ["tool-1.lock"]);

        let good =
            once_in(&cache, "tool-1", "bin/tool", "", |to| paths::write(&to.join("bin/tool"), ""));
        assert_eq!(good.as_ref(), Ok(&cache.join("tool-1")));
        let again = once_in(&cache, "tool-1", "bin/tool", "", |_| Err("installed twice".into()));
        assert_eq!(again, good);
    }
}
