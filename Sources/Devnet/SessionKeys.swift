import Wire

/// `keys.json`: how everybody's development keys come about.
struct SessionKeys: Encodable {
    /// What all keys follow from.
    struct Seed: Decodable {
        let seed: String
    }

    /// Public keys by role.
    struct Accounts: Decodable {
        let accounts: [String: String]
    }

    let warning = "Development keys. Anyone who knows the seed has them; never use them for real money."
    let seed: String
    let derivation =
        "Ed25519 seed = BLAKE2b-256 with personalisation `laneway.dev.key` of `ROLE/SEED`; roles: sequencer, settlement, "
        + "governance, operator, searcher, owner/LANE, treasury/LANE, player/ADDRESS, guest/LANE/NUMBER, account/NAME, "
        + "client/NAME"
    let accounts: [String: String]

    init(_ program: some DevnetProgram, seed: String) {
        self.seed = seed
        var accounts = program.publicKeys.mapValues(\.description)
        for lane in program.lanes.map(\.configuration) {
            accounts["owner/\(lane.name)"] = lane.owner.description
            accounts["treasury/\(lane.name)"] = lane.treasury.description
        }
        self.accounts = accounts
    }
}
