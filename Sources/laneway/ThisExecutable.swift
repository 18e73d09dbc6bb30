import Foundation

/// The file that this program was started from, for the processes that it starts.
enum ThisExecutable {
    /// Its path, wherever it was started from.
    static func path() throws -> String {
        do {
            return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        } catch {
            throw UsageError(description: "cannot find this executable: /proc is not mounted; mount it")
        }
    }
}
