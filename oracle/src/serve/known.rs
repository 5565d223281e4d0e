//! Every operation and read of a cloud, by name.

use secgroup::registry::OperationId;

use super::codec::Cloud;
use crate::reads::ReadId;

/// An operation or a read.
pub(crate) struct Known {
    pub cloud: Cloud,
    pub name: &'static str,
    /// The names of its parameters.
    pub parameters: Vec<&'static str>,
}

impl Known {
    pub(crate) fn has(&self, parameter: &str) -> bool {
        self.parameters.contains(&parameter)
    }
}

/// The operations, then the reads.
pub(crate) fn all() -> impl Iterator<Item = Known> {
    let operations = OperationId::ALL.into_iter().map(|operation| Known {
        cloud: operation.cloud(),
        name: operation.name(),
        parameters: operation.parameters().iter().map(|parameter| parameter.name).collect(),
    });
    let reads = ReadId::all().map(ReadId::read).map(|read| Known {
        cloud: read.cloud,
        name: read.name,
        parameters: read.parameters.iter().map(|parameter| parameter.name).collect(),
    });
    operations.chain(reads)
}
