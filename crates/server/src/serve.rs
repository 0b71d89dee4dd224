//! Starting and stopping.

use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use store::{ReadStore, TelemetryStore as _};
use store_sqlite::{Options, SqliteReader};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower_http::compression::CompressionLayer;

use crate::accounts::gate::Gate;
use crate::accounts::secret;
use crate::accounts::throttle::Throttle;
use crate::app::App;
use crate::checks::{Checking, check};
use crate::clock::Clock;
use crate::commits::Commits;
use crate::desk::{CampaignDesk, Rehearsal, keep_rounds};
use crate::hub::Hub;
use crate::intake::{
    INTAKE_FILE, IntakeLimits, MqttSources, hydrology, listen, parse_intake, release_known, start_mqtt,
    within_open_files,
};
use crate::keeping::{Keeping, keep};
use crate::live::{Follower, Live, follow};
use crate::metrics::Metrics;
use crate::outbox::{Outbox, contacts};
use crate::outlooks::{self, Forecasting, Outlooks};
use crate::rain::{Rain, watch_signals};
use crate::registry::Registry;
use crate::relay::start as start_relays;
use crate::stations::{Surroundings, start as start_stations};
use crate::whatif::WhatIfs;
use crate::writer::Writer;
use crate::{ServerError, api, outbox, plan_folder, whatif};

/// So long may finishing take when the server stops.
const CLOSING: Duration = Duration::from_secs(10);

/// How to serve.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The data folder; made when missing.
    pub data: PathBuf,
    /// The plan's folder; the plan in force in the data folder when absent.
    pub plan: Option<PathBuf>,
    /// A file of relay targets that takes the place of the plan's `relay.toml`.
    pub relay: Option<PathBuf>,
    /// The description of MQTT brokers; the plan's `intake.toml` when absent.
    pub intake: Option<PathBuf>,
    /// The deployment's own contacts; `contacts.toml` in the data folder when absent.
    pub contacts: Option<PathBuf>,
    /// Address of the pages; port 0 chooses one.
    pub http: SocketAddr,
    /// Address of HJ 212 telemetry; port 0 chooses one.
    pub hj212: SocketAddr,
    /// Address of SL 651 and SZY206 telemetry, where it is wanted; port 0 chooses one.
    pub sl651: Option<SocketAddr>,
    /// Let the pages' "now" follow the data, for replays.
    pub follow_data: bool,
    /// Limits of telemetry connections.
    pub limits: IntakeLimits,
    /// Upper bound of the database file in mebibytes.
    pub quota_mib: Option<u32>,
    /// How the past is kept.
    pub keeping: Keeping,
    /// Rehearse from a time on: the clock stands until it is moved, and the folder holds nothing else.
    pub rehearse: Option<Instant>,
    /// A folder in which files of warning signals are dropped, when there is one.
    pub signals: Option<PathBuf>,
}

/// Where the server listens; written to `endpoints.json` in the data folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Endpoints {
    /// Address of the pages.
    pub http: String,
    /// Address of HJ 212 telemetry.
    pub hj212: String,
    /// Address of SL 651 and SZY206 telemetry, where there is any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sl651: Option<String>,
    /// The one-time link that creates the administrator, while there is no account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup_url: Option<String>,
}

/// Runs everything until `stop` is ready.
pub async fn serve(options: ServeOptions, stop: impl Future<Output = ()> + Send) -> Result<(), ServerError> {
    let rehearsal = Rehearsal::open(&options.data, options.rehearse)?;
    let (mut store, reader) = store_sqlite::open(&options.data, Options { quota_mib: options.quota_mib })?;
    let registry = Arc::new(import_plan(&options, &mut store, &reader)?);
    warn_of_forgetting(&options.keeping, &registry);
    let reader = Arc::new(reader);
    let (http, hj212, sl651) = listeners(&options).await?;

    let metrics = Arc::new(Metrics::since(reader.newest_frame()?));
    let commits = Arc::new(Commits::default());
    let station_commits = Arc::new(Commits::default());
    let (writer, writer_thread) =
        Writer::start(store, vec![Arc::clone(&commits), Arc::clone(&station_commits)], Arc::clone(&metrics))?;
    release(&registry, &reader, &writer).await?;

    let clock = Arc::new(if options.follow_data { Clock::following_data() } else { Clock::Wall });
    let live = Arc::new(Live::load(&registry, &*reader)?);
    let rain = Arc::new(Rain::load(&registry, &*reader)?);
    let desk = CampaignDesk::load(registry.plan(), &*reader, &options.data)?;
    live.newest().into_iter().chain(rain.newest()).for_each(|newest| clock.observe(newest));
    rain.forget_forecasts(clock.now());
    let (stopping, stopped) = watch::channel(false);
    let hub = Arc::new(Hub::starting_at(Clock::wall().0.unsigned_abs()));
    let checks = Arc::new(Commits::default());
    let log = Arc::clone(&reader) as Arc<dyn ReadStore>;
    let outbox = open_outbox(&options, &registry, &log, &writer, &hub, &clock)?;
    let (told, stations_told) = (Arc::clone(&commits), Arc::clone(&station_commits));
    let outlooks = Arc::new(Outlooks::load(&registry, &*reader, clock.now(), clock.follows_data())?);
    let follower = Follower {
        live: Arc::clone(&live),
        registry: Arc::clone(&registry),
        reader: Arc::clone(&reader) as Arc<dyn ReadStore>,
        writer: writer.clone(),
        hub: Arc::clone(&hub),
        clock: Arc::clone(&clock),
        outbox: Arc::clone(&outbox),
        rain: Arc::clone(&rain),
        outlooks: Arc::clone(&outlooks),
        checks,
        stopping: stopped.clone(),
    };
    let forecasting = forecasting(&follower, &commits);
    let followers = start_followers(follower, commits)?;
    let forecasts_thread = thread("forecasts", "启动预报线程", move || outlooks::run(&forecasting))?;

    let surroundings = Surroundings {
        registry: Arc::clone(&registry),
        reader: Arc::clone(&reader) as Arc<dyn ReadStore>,
        writer: writer.clone(),
        hub: Arc::clone(&hub),
        clock: Arc::clone(&clock),
        stopping: stopped.clone(),
    };
    let (stations, stations_thread) = start_stations(surroundings, station_commits).await?;
    let keeper = tokio::spawn(keep(options.keeping, writer.clone(), Arc::clone(&clock), stopped.clone()));
    let (brokers, mqtt) = start_mqtt(&registry, &log, &writer, &metrics, &stopped)?;
    let endpoints = announce(&options.data, &http, &hj212, sl651.as_ref(), &writer, &*reader).await?;
    let relays = start_relays(&registry, &log, &writer, &metrics, &stopped);
    let (whatifs, whatif_thread) = start_whatifs(&writer)?;
    let app = Arc::new(App {
        clock,
        registry: Arc::clone(&registry),
        live,
        reader,
        writer: writer.clone(),
        commits: told,
        station_commits: stations_told,
        hub,
        stations: Arc::clone(&stations),
        metrics: Arc::clone(&metrics),
        rain,
        outlooks,
        desk,
        rehearsal,
        outbox,
        brokers,
        whatifs: Arc::clone(&whatifs),
        throttle: Throttle::default(),
        hashing: Semaphore::new(2),
        bodies: Arc::new(Semaphore::new(4)),
        files: Arc::new(Semaphore::new(1)),
        scans: Arc::new(Semaphore::new(2)),
    });
    let background = tokio::spawn(run_beside(Arc::clone(&app), options.signals, stopped.clone()));
    let service = service(app);

    let limits = within_open_files(options.limits, 1 + usize::from(sl651.is_some()));
    let hydrology = hydrology::start(sl651, (&registry, &metrics), &writer, limits, &stopped);
    let telemetry =
        tokio::spawn(listen(hj212, registry, writer.clone(), metrics, stations, limits, stopped.clone()));
    let pages = tokio::spawn(serve_pages(http, service, stopped));
    tracing::info!(http = endpoints.http, hj212 = endpoints.hj212, "serving");
    stop.await;
    tracing::info!("stopping");
    whatifs.close();
    // Nobody listening any more is what stopping wants.
    let _receivers = stopping.send(true);
    let relays = futures::future::join_all(relays);
    let _listeners = tokio::join!(telemetry, hydrology, pages, keeper, background, relays);
    let _tasks_panicked = futures::future::join_all(mqtt).await;
    drop(writer);
    // Everything answered is durable already; the threads only finish what is under way and close the store.
    finish(followers, [stations_thread, writer_thread, whatif_thread, forecasts_thread]).await;
    Ok(())
}

/// What forecasts by themselves need of what the follower has.
fn forecasting(follower: &Follower, commits: &Arc<Commits>) -> Forecasting {
    Forecasting {
        outlooks: Arc::clone(&follower.outlooks),
        registry: Arc::clone(&follower.registry),
        reader: Arc::clone(&follower.reader),
        live: Arc::clone(&follower.live),
        rain: Arc::clone(&follower.rain),
        writer: follower.writer.clone(),
        hub: Arc::clone(&follower.hub),
        clock: Arc::clone(&follower.clock),
        commits: Arc::clone(commits),
    }
}

/// Starts the thread that answers questions to the river model.
fn start_whatifs(writer: &Writer) -> Result<(Arc<WhatIfs>, JoinHandle<()>), ServerError> {
    let whatifs = Arc::new(WhatIfs::default());
    let (questions, written) = (Arc::clone(&whatifs), crate::api::written_whatif);
    let answering = whatif::Answering { questions, writer: writer.clone(), written };
    let thread = thread("whatif", "启动推演线程", move || whatif::work(&answering))?;
    Ok((whatifs, thread))
}

/// Starts the threads that follow the store: tests of readings, and what comes of the readings that passed them.
fn start_followers(follower: Follower, commits: Arc<Commits>) -> Result<[JoinHandle<()>; 2], ServerError> {
    let checking = Checking {
        registry: Arc::clone(&follower.registry),
        reader: Arc::clone(&follower.reader),
        writer: follower.writer.clone(),
        hub: Arc::clone(&follower.hub),
        commits: Arc::clone(&follower.checks),
        clock: Arc::clone(&follower.clock),
        rain: Arc::clone(&follower.rain),
        stopping: follower.stopping.clone(),
    };
    Ok([
        thread("checks", "启动数据检验线程", move || check(&checking))?,
        thread("follower", "启动评价线程", move || follow(&follower, &commits))?,
    ])
}

/// What runs beside the pages and the telemetry, until the server stops.
async fn run_beside(app: Arc<App>, signals: Option<PathBuf>, stopped: watch::Receiver<bool>) {
    tokio::join!(
        keep_rounds(Arc::clone(&app), stopped.clone()),
        watch_signals(Arc::clone(&app), signals, stopped.clone()),
        outbox::run(Arc::clone(&app), stopped.clone()),
        outlooks::watch_news(Arc::clone(&app), stopped.clone()),
    );
}

/// The outbox with the deployment's contacts.
fn open_outbox(
    options: &ServeOptions,
    registry: &Arc<Registry>,
    log: &Arc<dyn ReadStore>,
    writer: &Writer,
    hub: &Arc<Hub>,
    clock: &Arc<Clock>,
) -> Result<Arc<Outbox>, ServerError> {
    let directory = contacts(&options.data, options.contacts.as_deref(), registry.plan())?;
    Ok(Arc::new(Outbox::new(directory, registry, log, writer, hub, clock)))
}

fn service(app: Arc<App>) -> axum::Router {
    api::router(Gate::around(app)).layer(axum::middleware::from_fn(protect)).layer(CompressionLayer::new())
}

/// A relay sends from stored frames: what is deleted before it was acknowledged is not sent.
fn warn_of_forgetting(keeping: &Keeping, registry: &Registry) {
    if let Some(days) = keeping.keep_frames_days
        && !registry.plan().relays.is_empty()
    {
        tracing::warn!(
            days,
            "raw frames are deleted after --keep-frames days whether or not they were relayed: an outage of a relay's target that lasts longer loses them for it"
        );
    }
}

/// Makes readings of held frames whose devices are in the plan now.
async fn release(registry: &Registry, reader: &SqliteReader, writer: &Writer) -> Result<(), ServerError> {
    let released = release_known(registry, reader, writer).await?;
    if released > 0 {
        tracing::info!(frames = released, "held frames became readings: their devices are in the plan now");
    }
    Ok(())
}

fn thread(
    name: &str,
    attempted: &'static str,
    work: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, ServerError> {
    let started = std::thread::Builder::new().name(name.into()).spawn(work);
    started.map_err(|source| ServerError::Io { attempted, source })
}

/// Waits for the threads, though not for ever.
async fn finish(followers: [JoinHandle<()>; 2], others: [JoinHandle<()>; 4]) {
    let closed = tokio::task::spawn_blocking(move || {
        for thread in followers.into_iter().chain(others) {
            let _panicked = thread.join();
        }
    });
    let _late = tokio::time::timeout(CLOSING, closed).await;
}

/// Serves the pages; open live streams do not hold up stopping.
async fn serve_pages(listener: TcpListener, service: axum::Router, mut stopped: watch::Receiver<bool>) {
    let mut stop = stopped.clone();
    // A router as it stands is copied route by route for each connection; what it makes is shared.
    let serving = axum::serve(listener, service.into_make_service()).with_graceful_shutdown(async move {
        drop(stop.wait_for(|stop| *stop).await);
    });
    let grace = async move {
        drop(stopped.wait_for(|stop| *stop).await);
        tokio::time::sleep(Duration::from_secs(1)).await;
    };
    tokio::select! {
        served = serving.into_future() => if let Err(error) = served { tracing::error!(%error, "pages stopped") },
        () = grace => {}
    }
}

fn import_plan(
    options: &ServeOptions,
    store: &mut impl store::PlanWriter,
    reader: &impl store::PlanStore,
) -> Result<Registry, ServerError> {
    let (named, mut files) = plan_folder::files(options.plan.as_deref(), reader)?;
    if let Some(path) = &options.relay {
        plan_folder::put_relay(&mut files, path)?;
    }
    let plan = plan_folder::read(&named, &files)?;
    let texts: Vec<_> = files.iter().map(|f| (f.name.clone(), f.text.clone())).collect();
    let version = store.put_plan(&plan_folder::digest(&files), Clock::wall(), &texts)?;
    tracing::info!(version, county = plan.county.name, sections = plan.sections.len(), "plan in force");
    let sources = match &options.intake {
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|source| ServerError::File {
                attempted: "读取",
                path: path.clone(),
                source,
            })?;
            parse_intake(&path.display().to_string(), &text)?
        }
        None => match files.iter().find(|file| file.name == INTAKE_FILE) {
            Some(file) => parse_intake(&file.name, &file.text)?,
            None => MqttSources::default(),
        },
    };
    let history = plan_folder::history(reader)?;
    Ok(Registry::new(plan).with_history(history).with_sources(sources).in_folder(options.plan.clone()))
}

async fn bind(
    purpose: &'static str,
    address: SocketAddr,
    option: &'static str,
) -> Result<TcpListener, ServerError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => ServerError::AddressInUse { purpose, address, option },
        _ => ServerError::Listen { purpose, address, source },
    })
}

/// Listeners of pages, of HJ 212 and, where it is wanted, of SL 651.
async fn listeners(
    options: &ServeOptions,
) -> Result<(TcpListener, TcpListener, Option<TcpListener>), ServerError> {
    let http = bind("网页", options.http, "--http").await?;
    let hj212 = bind("HJ 212 数据接收", options.hj212, "--hj212").await?;
    let sl651 = match options.sl651 {
        Some(address) => Some(bind("SL 651 数据接收", address, "--sl651").await?),
        None => None,
    };
    Ok((http, hj212, sl651))
}

/// Tells where the server listens: a line of JSON each on standard output, and `endpoints.json`.
async fn announce(
    data: &Path,
    http: &TcpListener,
    hj212: &TcpListener,
    sl651: Option<&TcpListener>,
    writer: &Writer,
    reader: &impl store::AccountStore,
) -> Result<Endpoints, ServerError> {
    let local = |listener: &TcpListener| {
        listener.local_addr().map_err(|source| ServerError::Io { attempted: "读取监听地址", source })
    };
    let (http, hj212) = (local(http)?, local(hj212)?);
    let sl651 = sl651.map(local).transpose()?.map(|address| address.to_string());
    let mut endpoints =
        Endpoints { http: http.to_string(), hj212: hj212.to_string(), sl651, setup_url: None };
    if reader.account_count()? == 0 {
        let token = secret::new_secret()?;
        let hash = secret::digest(&token);
        writer.run(move |store| store.put_setup_secret(&hash)).await?;
        endpoints.setup_url = Some(format!("http://{}/#/setup?token={token}", reachable(http)));
    }
    let path = data.join("endpoints.json");
    let text = serde_json::to_string_pretty(&endpoints).map_err(|e| ServerError::Content(e.to_string()))?;
    write_private(&path, &text).map_err(|source| ServerError::File { attempted: "写入", path, source })?;
    let lines = [
        ("http", Some(&endpoints.http)),
        ("hj212", Some(&endpoints.hj212)),
        ("sl651", endpoints.sl651.as_ref()),
    ];
    let mut out = std::io::stdout().lock();
    for (listener, address) in lines.into_iter().filter_map(|(listener, address)| Some((listener, address?)))
    {
        // A closed standard output must not stop the server.
        let _closed = writeln!(out, "{}", serde_json::json!({ "listening": listener, "address": address }));
    }
    if let Some(url) = &endpoints.setup_url {
        let _closed = writeln!(
            out,
            "\n首次启动：打开下面的一次性链接创建管理员 (one-time link to create the administrator)\n  {url}\n"
        );
    }
    Ok(endpoints)
}

/// An address a browser on this machine can open.
fn reachable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() { format!("127.0.0.1:{}", address.port()) } else { address.to_string() }
}

/// Writes a file that only its owner may read: it may hold the one-time link.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let part = path.with_extension("part");
    let mut file = fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&part)?;
    file.write_all(text.as_bytes())?;
    fs::rename(part, path)
}

/// Headers that keep pages to this server.
async fn protect(request: Request, next: Next) -> Response {
    const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; \
        worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
