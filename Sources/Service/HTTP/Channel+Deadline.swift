import NIOCore

extension Channel {
    /// Closes the connection in so many seconds unless it is cancelled, which ends whatever waits for it.
    func closes(inSeconds seconds: Int64) -> Scheduled<Void> {
        eventLoop.scheduleTask(in: .seconds(seconds)) { self.close(promise: nil) }
    }
}
