package mongo

import "strings"

// Search reaches into documents by plain field paths, where dots, leading
// dollars and empty keys would mean something else.
var (
	escaper   = strings.NewReplacer("%", "%25", ".", "%2E")
	unescaper = strings.NewReplacer("%25", "%", "%2E", ".", "%24", "$")
)

const emptyKey = "%" // no escaped key is this

func escape(key string) string {
	if key == "" {
		return emptyKey
	}
	key = escaper.Replace(key)
	if strings.HasPrefix(key, "$") {
		return "%24" + key[1:]
	}
	return key
}

func unescape(key string) string {
	if key == emptyKey {
		return ""
	}
	if !strings.Contains(key, "%") {
		return key // a replacer makes a copy of every text
	}
	return unescaper.Replace(key)
}
