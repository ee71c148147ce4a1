# The backend with its page; Postgres, Redis and nginx are in docker-compose.yml.

FROM node:24.21.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY sdk/package.json sdk/
COPY web/package.json web/
COPY tools/package.json tools/
# The image has the Node that the devDependency "node" brings elsewhere, so no install script is needed.
# What tests and lint need stays away.
RUN npm ci --include=dev --ignore-scripts --include-workspace-root --workspace sdk --workspace web
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
COPY sdk ./sdk
COPY web ./web
# Health tells it: docker build --build-arg COMMIT=$(git rev-parse HEAD)
ARG COMMIT=
RUN node scripts/compile/compile.mjs && npm run build --workspace web && npm prune --omit=dev --ignore-scripts \
  && if [ -n "$COMMIT" ]; then printf '{"commit":"%s"}\n' "$COMMIT" > dist/build.json; fi

FROM node:24.21.0-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--import", "./dist/source-maps.js", "dist/main.js"]
