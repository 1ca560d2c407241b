// What stands here is added to the end of Jitsi's config.js (docs/deployment.md).
