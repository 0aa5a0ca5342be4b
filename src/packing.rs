//! How a file lies in a ZIP: the same bytes from the same files, whoever packs them and when.

use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// What is packed in itself already.
const PACKED: &[&str] = &[
    "gif", "gz", "jpeg", "jpg", "pdf", "png", "wacz", "webp", "woff2", "xlsx", "zip",
];

/// The options of the file at `path`.
pub(crate) fn options(path: &str) -> SimpleFileOptions {
    let end = path.rsplit('.').next().unwrap_or_default();
    let method = if PACKED.contains(&end) {
        CompressionMethod::Stored
    } else {
        CompressionMethod::Deflated
    };
    SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644)
}
