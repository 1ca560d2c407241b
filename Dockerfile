# The portal, compiled. Neither the compiler nor what builds SQLite's driver is in the image; it runs as uid 1000 on a read-only file
# system and writes in /data alone.
FROM docker.io/library/node:26.10.0-trixie AS packages
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
COPY scripts/run-install-scripts.mjs scripts/
RUN npm ci --omit=dev --no-audit --no-fund \
 && node scripts/run-install-scripts.mjs

FROM packages AS build
RUN npm ci --no-audit --no-fund
COPY scripts scripts
COPY src src
COPY migrations migrations
COPY tsconfig.json ./
RUN npm run build

FROM docker.io/library/node:26.10.0-trixie-slim
# pg_dump and pg_restore, for backups of a portal on PostgreSQL.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /portal
COPY --from=packages /portal/node_modules node_modules
COPY --from=build /portal/dist dist
COPY package.json ./
COPY views views
COPY public public
COPY prosody prosody
RUN install -d -o node -g node -m 0750 /data
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    DATABASE_URL=file:/data/portal.sqlite3 \
    AUDIT_LOG_CHECKPOINT_FILE=/data/audit-log.checkpoint \
    npm_config_cache=/tmp/npm \
    npm_config_update_notifier=false
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=8", "dist/src/main.js"]
