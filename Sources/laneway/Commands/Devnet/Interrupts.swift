import Foundation
import Synchronization

/// Ctrl-C and TERM end the network in order; a second one ends the process.
final class Interrupts: @unchecked Sendable {
    // The sources are made before anybody else knows the object, and never touched again.
    private let count = Atomic(0)
    private let sources: [any DispatchSourceSignal]

    /// - Parameter heard: called on another thread for each, before a second one ends the process.
    init(_ heard: @escaping @Sendable () -> Void = {}) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for source in sources {
            source.setEventHandler { [weak self] in
                guard let self else { return }
                heard()
                if count.add(1, ordering: .relaxed).newValue > 1 { Foundation.exit(130) }
            }
            source.resume()
        }
    }

    var isRequested: Bool { count.load(ordering: .relaxed) > 0 }
}
