// Appended to Jitsi's config.js (docs/deployment.md).
