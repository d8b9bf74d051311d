//! Certification.
