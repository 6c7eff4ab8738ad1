//! The newsroom's copy desk as a library.
