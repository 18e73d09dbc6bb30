internal import Foundation

extension NodeBenchmark {
    /// From sending one transaction to having its durable receipt, while nothing else is going on, by one signature check
    /// and one sync of a file (medians).
    func latency(into result: inout NodeBenchReport) throws {
        let name = "durable receipt / (signature check + fdatasync)"
        let samples = options.quick ? 10 : 50
        var workload = workload
        workload.envelopesPerRequest = 1
        let plan = plan("latency", workload)
        let pipeline = try MeasuredPipeline(plan, executable: options.executable)
        let file = try SyncedFile("\(plan.folder)/synced")
        pipeline.node.go()
        var all: (receipts: [Double], checks: [Double], syncs: [Double]) = ([], [], [])
        var ratios: [Double] = []
        for number in 0...pairs {
            var part: (receipts: [Double], checks: [Double], syncs: [Double]) = ([], [], [])
            for sample in 0..<samples {
                pipeline.client.prepare(requests: 2)
                part.receipts.append(Double(try pipeline.client.roundTrip()))
                part.checks.append(try check(pipeline.ring, sample))
                part.syncs.append(Double(try file.append()))
            }
            try pipeline.node.tick()
            // The first fills the caches.
            guard number > 0 else { continue }
            ratios.append(
                Spread(part.receipts).median / (Spread(part.checks).median + Spread(part.syncs).median))
            all.receipts += part.receipts
            all.checks += part.checks
            all.syncs += part.syncs
            report(BenchProgress(step: name, done: number, total: pairs))
        }
        result.goals.append(BenchGoal("latency", name, max: 3, ratios))
        for (name, values) in [
            ("durable receipt", all.receipts), ("signature check", all.checks), ("fdatasync", all.syncs),
        ] {
            let spread = Spread(values)
            result.figures.append(NodeBenchReport.Figure("\(name), p50, nanoseconds", spread.median))
            result.figures.append(NodeBenchReport.Figure("\(name), p90, nanoseconds", spread.p90))
        }
        try pipeline.end(genesis: try genesis(workload))
    }

    private func check(_ ring: SignatureRing, _ sample: Int) throws -> Double {
        let signed = ring.signed[sample % ring.signed.count]
        let start = WallClock.nanoseconds
        guard signed.isGood else {
            throw BenchError("a good signature was refused", remedy: "Check the installation of libsodium.")
        }
        return Double(WallClock.nanoseconds - start)
    }
}

/// A file that grows by what one transaction and its log take, synced each time.
private final class SyncedFile {
    private let descriptor: Int32
    private let bytes = [UInt8](repeating: 7, count: 512)

    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure() }
    }

    deinit { close(descriptor) }

    /// Answers how many nanoseconds it took until the bytes were on the disk.
    func append() throws -> UInt64 {
        let start = WallClock.nanoseconds
        guard write(descriptor, bytes, bytes.count) == bytes.count, fdatasync(descriptor) == 0 else {
            throw Self.failure()
        }
        return WallClock.nanoseconds - start
    }

    private static func failure() -> BenchError {
        BenchError("cannot write a file: \(String(cString: strerror(errno)))", remedy: "Look at the disk.")
    }
}
