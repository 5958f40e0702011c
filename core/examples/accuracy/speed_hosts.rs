//! The hosts that measurements ran on.

use rigledger_core::speed::rows::HostRow;

use crate::speed_table::Table;

/// The hosts of a file with the columns of `hosts.csv`.
pub(crate) fn hosts(table: &Table) -> Vec<HostRow<'_>> {
    (0..table.len())
        .map(|row| {
            let number = |name| table.cell(row, name).parse::<f64>().ok();
            HostRow {
                id: table.cell(row, "id"),
                bandwidth: number("bandwidth_gb_s_theoretical"),
                cores: number("cores").unwrap_or(0.0),
                sockets: number("sockets").unwrap_or(1.0),
                pcie: table.cell(row, "pcie_gen").parse().ok(),
            }
        })
        .collect()
}
