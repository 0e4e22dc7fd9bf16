package mongo

import (
	"fmt"
	"slices"
	"strings"
)

// unavailableCodes are the codes by which a server says that it, or its primary, is not
// there for us now: unreachable, refusing us, stepping down, stopping, full,
// too slow, or without a majority.
var unavailableCodes = []int{
	6, 7, 11, 13, 18, 50, 64, 89, 91, 112, 133, 134, 189, 202, 262, 314, 317, 334, 358, 384, 8000, 9001, 10107, 11600,
	11602, 13388, 13435, 13436, 14031,
}

func unavailable(code int) bool { return slices.Contains(unavailableCodes, code) }

// codeWords are for the log, so that an operator need not look a code up.
var codeWords = map[int]string{
	2: "value refused", 6: "host unreachable", 7: "host not found", 9: "command not understood", 11: "no such user",
	13: "user lacks a right on the database", 18: "password refused, or user unknown in authSource",
	26: "no such collection", 43: "cursor gone", 50: "out of time", 59: "command unknown to this server",
	64: "not on a majority of the servers in time", 67: "index refused",
	85: "another index has these keys", 86: "another index has this name", 89: "connection timed out",
	91: "server is shutting down", 96: "operation failed", 112: "concurrent change",
	115: "command not supported by this server", 121: "document refused by a validator of the collection",
	133: "no primary to be found", 134: "no majority of the servers yet", 189: "primary stepped down",
	202: "connection timed out", 262: "out of time", 292: "out of memory for a sort", 334: "login mechanism refused",
	8000:  "refused by Atlas: password, user, or a limit of the cluster",
	9001:  "connection lost",
	10107: "not the primary", 10334: "document too large", 11000: "duplicate",
	11600: "server is shutting down", 11601: "ended by an operator", 11602: "primary is changing",
	13388: "shards are moving", 13435: "not the primary", 13436: "server is starting or recovering",
	14031: "disk full",
}

// words tells codes in words and as they are.
func words(codes []int) string {
	all := make([]string, len(codes))
	for i, code := range codes {
		all[i] = strings.TrimSpace(fmt.Sprintf("%s (code %d)", codeWords[code], code))
	}
	return strings.Join(all, ", ")
}
