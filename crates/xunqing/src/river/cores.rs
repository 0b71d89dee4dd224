//! Members and choices on all cores, one run on two.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

use anyhow::Context as _;
use river::Error;
use river::ensemble::{self, LANES, MemberSections};
use river::model::{Gauge, Model};
use river::real::Real;
use river::run::{Choice, Method, Run, Snapshot};

/// Runs every choice under every rain on as many threads as there are cores; told choice by choice, in each rain by rain. What no choice
/// of a thread touches is run once for all of them.
pub(super) fn choices<F: Real>(
    model: &Model,
    method: &Method,
    rains: &[Vec<Gauge>],
    choices: &[Choice],
) -> anyhow::Result<Vec<MemberSections>> {
    let rains: Vec<&[Gauge]> = rains.iter().map(Vec::as_slice).collect();
    let blocks: Vec<&[&[Gauge]]> = rains.chunks(LANES).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let groups = groups(choices, cores.div_ceil(blocks.len().max(1)));
    let tasks: Vec<(usize, usize)> =
        (0..blocks.len()).flat_map(|block| (0..groups.len()).map(move |group| (block, group))).collect();
    let done = on_threads(cores, tasks.len(), |task| {
        let (block, group) = tasks[task];
        ensemble::choices::<F>(model, method, blocks[block], &groups[group])
    })?;
    let mut told: Vec<Vec<MemberSections>> = vec![Vec::with_capacity(rains.len()); choices.len()];
    for ((_, group), done) in tasks.iter().zip(done) {
        // The first of every group is the first of all; it is told once.
        let before: usize = groups[..*group].iter().map(|g| g.len() - 1).sum();
        for (i, members) in done.into_iter().enumerate() {
            match (i, *group) {
                (0, 0) => told[0].extend(members),
                (0, _) => {}
                (i, _) => told[before + i].extend(members),
            }
        }
    }
    Ok(told.into_iter().flatten().collect())
}

/// Brings a run of one member to its end on two cores where there are two: its upper half goes ahead, its lower half follows.
pub(super) fn halves<'m, F: Real>(
    run: Run<'m, F, 1>,
    told: &mut (dyn FnMut(&Snapshot<'_, F, 1>) + Send),
) -> Result<Run<'m, F, 1>, Error> {
    let whole = |mut run: Run<'m, F, 1>, told: &mut (dyn FnMut(&Snapshot<'_, F, 1>) + Send)| {
        run.finish(told).map(|()| run)
    };
    if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
        return whole(run, told);
    }
    let (mut ahead, mut behind) = match run.halves() {
        Ok(halves) => halves,
        Err(run) => return whole(*run, told),
    };
    std::thread::scope(|scope| {
        let (give, stretches) = mpsc::channel();
        let upper = scope.spawn(move || {
            while let Some(stretch) = ahead.run_on() {
                if give.send(stretch).is_err() {
                    break;
                }
            }
            ahead
        });
        for stretch in stretches {
            behind.follow(stretch, &mut *told);
        }
        match upper.join() {
            Ok(ahead) => behind.join(ahead),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// The choices beside the first in as many groups as asked for, each led by the first, with which it is compared.
fn groups(choices: &[Choice], count: usize) -> Vec<Vec<Choice>> {
    let Some((first, others)) = choices.split_first() else { return Vec::new() };
    if others.is_empty() {
        return vec![vec![first.clone()]];
    }
    others
        .chunks(others.len().div_ceil(count.max(1)))
        .map(|group| std::iter::once(first).chain(group).cloned().collect())
        .collect()
}

/// Does tasks on threads; the first error ends it.
fn on_threads<T: Send>(
    threads: usize,
    tasks: usize,
    work: impl Fn(usize) -> Result<T, Error> + Sync,
) -> anyhow::Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new((0..tasks).map(|_| None).collect::<Vec<Option<T>>>());
    let failed = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(tasks) {
            scope.spawn(|| {
                loop {
                    let task = next.fetch_add(1, Ordering::Relaxed);
                    if task >= tasks {
                        return;
                    }
                    match work(task) {
                        Ok(told) => {
                            if let Ok(mut done) = done.lock() {
                                done[task] = Some(told);
                            }
                        }
                        Err(error) => {
                            next.store(tasks, Ordering::Relaxed);
                            if let Ok(mut failed) = failed.lock() {
                                *failed = Some(error);
                            }
                            return;
                        }
                    }
                }
            });
        }
    });
    if let Some(error) = failed.into_inner().ok().flatten() {
        return Err(error).context("有成员运行失败 (a member failed)");
    }
    let done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(done.into_iter().flatten().collect())
}
