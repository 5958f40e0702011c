//! Commands that check what a plan counts on: cards and their memory, the link, PCIe lanes, the power
//! limit.

use super::{Body, Job, Step};
use crate::catalog::Vendor;
use crate::memory::Offload;

/// The checks of a rig; `limit` is the power limit to set, in whole watts, where one is meant.
pub fn checks(job: &Job<'_>, limit: Option<u32>) -> Vec<Step> {
    let shell = |title: &str, lines: &[&str]| {
        Step::shell(title, lines.iter().map(|line| (*line).to_owned()).collect())
    };
    let mut steps = match job.vendor {
        Vendor::Nvidia => nvidia(job, limit),
        Vendor::Amd => vec![
            shell("Cards and memory", &["rocm-smi --showproductname --showmeminfo vram"]),
            shell("How the cards are joined", &["rocm-smi --showtopo"]),
            shell(
                "PCIe speed and width, while the card works",
                &["sudo lspci -d 1002: -vv | grep -E '^[0-9a-f]|LnkCap:|LnkSta:'"],
            ),
            shell("Draw while it works", &["watch -n 1 rocm-smi --showpower --showuse"]),
        ],
        Vendor::Intel => vec![
            shell("Cards and memory", &["xpu-smi discovery"]),
            shell(
                "PCIe speed and width, while the card works",
                &["sudo lspci -d 8086: -vv | grep -E '^[0-9a-f]|LnkCap:|LnkSta:'"],
            ),
        ],
        Vendor::Apple => vec![
            shell(
                "Memory, and what the GPU may take of it (0: the system's own share)",
                &["sysctl hw.memsize iogpu.wired_limit_mb"],
            ),
            shell("Draw while it works", &["sudo powermetrics --samplers gpu_power -i 1000"]),
        ],
    };
    if let (Vendor::Amd, Some(watts)) = (job.vendor, limit) {
        steps.push(Step::shell(
            "Set the power limit, until the next start",
            vec![format!("sudo rocm-smi --setpoweroverdrive {watts}")],
        ));
    }
    if job.settings.offload != Offload::None && job.vendor != Vendor::Apple {
        steps.push(shell(
            "Memory modules of the host: channels in use, and their speed",
            &["sudo dmidecode -t memory | grep -E 'Locator|Size|Configured Memory Speed'"],
        ));
    }
    steps
}

fn nvidia(job: &Job<'_>, limit: Option<u32>) -> Vec<Step> {
    let mut steps = vec![Step::shell(
        "Cards, memory, power limit, PCIe generation and lanes; look while the card works, as links \
         slow down at rest",
        vec![
            "nvidia-smi --query-gpu=index,name,memory.total,memory.used,power.limit,\
             pcie.link.gen.current,pcie.link.gen.max,pcie.link.width.current,pcie.link.width.max \
             --format=csv"
                .to_owned(),
        ],
    )];
    if job.cards > 1 {
        steps.push(Step::shell(
            "How the cards are joined: NV is NVLink, PIX and PXB a switch, PHB and NODE the host, SYS \
             two sockets",
            vec!["nvidia-smi topo -m".to_owned()],
        ));
        steps.push(Step::shell(
            "Whether a card may read another's memory",
            vec!["nvidia-smi topo -p2p r".to_owned()],
        ));
    }
    if job.nvlink {
        steps.push(Step::shell(
            "NVLink: each link is to show its rate",
            vec!["nvidia-smi nvlink -s".to_owned()],
        ));
    }
    if let Some(watts) = limit {
        steps.push(Step {
            title: "Set the power limit of all cards, until the next start; and look at it"
                .to_owned(),
            body: Body::Shell(vec![
                "sudo nvidia-smi -pm 1".to_owned(),
                format!("sudo nvidia-smi -pl {watts}"),
                "nvidia-smi -q -d POWER".to_owned(),
            ]),
        });
    }
    steps.push(Step::shell(
        "Draw, load and PCIe traffic while it works",
        vec!["nvidia-smi dmon -s put".to_owned()],
    ));
    steps
}
