import Store
import Wire

/// Finds a genesis from what a person would name.
enum GenesisSource {
    /// From a file, from `0x` and its digits, or from a session's or a node's folder.
    static func genesis(_ source: String) throws -> Genesis {
        if Hash(hex: source) != nil {
            throw UsageError(
                description: "a genesis hash does not say who the sequencer is; give the genesis itself, from `laneway "
                    + "rpc genesis --json`, or a session's folder")
        }
        if let folder = try? DataFolder.open(source) { return folder.genesis }
        do { return try Genesis(decoding: HexSource.bytes(of: source, member: "genesis")) } catch let error as WireError
        {
            throw UsageError(description: "\(source) is no genesis: \(error)")
        }
    }
}
