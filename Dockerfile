# Exact versions: an update is a commit. The same as `node` in package.json.
FROM node:24.21.0-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Nothing that is built or run here needs an install script.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

FROM node:24.21.0-trixie-slim AS production
WORKDIR /app
COPY package.json package-lock.json ./
# Includes tree-sitter-python, whose WebAssembly grammar is loaded at run time.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24.21.0-trixie-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=production /app/package.json ./
COPY --from=production /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY bin ./bin
RUN mkdir /data && chown node:node /data
VOLUME /data
# Owns nothing below /app: with --read-only, only /data and /tmp are written.
USER node
EXPOSE 3000
# A worker does not listen: --no-healthcheck.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1 and receives the signal; a shell or npm in between would not pass it on.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "bin/celery-guard.js", "serve"]
