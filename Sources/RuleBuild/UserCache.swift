import Foundation

/// Where what can be made again is kept between runs, for this user.
public enum UserCache {
    /// `$LANEWAY_CACHE`, else `$XDG_CACHE_HOME/laneway`, else `~/.cache/laneway`.
    public static var folder: String { folder(ProcessInfo.processInfo.environment) }

    static func folder(_ environment: [String: String]) -> String {
        if let folder = environment["LANEWAY_CACHE"] { return URL(filePath: folder).standardizedFileURL.path }
        if let folder = environment["XDG_CACHE_HOME"], folder.hasPrefix("/") { return "\(folder)/laneway" }
        return "\(NSHomeDirectory())/.cache/laneway"
    }
}
