import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// Reads requests' bodies: no more of one, and no more of all together, than there is room for (SVC-5).
final class BodyReader: Sendable {
    enum Body: Sendable {
        /// Counts as held until it is released.
        case whole([UInt8])
        /// Larger than a body may be.
        case tooLarge
        /// There are too many at the moment.
        case noRoom
    }

    private let limits: ServiceLimits
    private let metrics: ServiceMetrics
    private let held = Mutex(0)

    init(_ limits: ServiceLimits, _ metrics: ServiceMetrics) {
        self.limits = limits
        self.metrics = metrics
    }

    /// Reads the body of a request. Unless it is whole, the rest of it may still come.
    func read(_ request: Request) async throws -> Body {
        if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > limits.bodyBytesMax {
            return .tooLarge
        }
        var bytes: [UInt8] = []
        var isWhole = false
        defer { if !isWhole { release(bytes.count) } }
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= limits.bodyBytesMax else { return .tooLarge }
            let hasRoom = held.withLock { held in
                guard held + part.readableBytes <= limits.bodiesBytesMax else { return false }
                held += part.readableBytes
                return true
            }
            guard hasRoom else { return .noRoom }
            metrics.change(bodyBytes: part.readableBytes)
            bytes.append(contentsOf: part.readableBytesView)
        }
        isWhole = true
        return .whole(bytes)
    }

    /// Makes room for others.
    func release(_ body: Body) {
        if case .whole(let bytes) = body { release(bytes.count) }
    }

    private func release(_ count: Int) {
        held.withLock { $0 -= count }
        metrics.change(bodyBytes: -count)
    }
}
