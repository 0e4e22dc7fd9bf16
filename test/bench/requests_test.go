package bench

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync/atomic"
)

// gets are asked at random.
type gets [][]byte

func (g gets) next([]byte) []byte { return g[rand.IntN(len(g))] }

// get is one request without a body; without a token for who asks for none.
func get(path, token string) []byte {
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: bench\r\n%s\r\n", path, bearer(token))
}

func bearer(token string) string {
	if token == "" {
		return ""
	}
	return "Authorization: Bearer " + token + "\r\n"
}

// posts start projects, of tenants at random and under names that nobody has used.
type posts struct {
	heads [][]byte // all of a request but its end
	tail  string   // of the body
	keyed bool     // with an Idempotency-Key each
	names *atomic.Uint64
}

// Names and keys are of one length, so that the heads can tell that of the body.
const (
	nameDigits = 12
	bodyBegin  = `{"name":"`
)

// newPosts prepares requests to each of the paths with the token of the same index; members is JSON, or empty.
func newPosts(names *atomic.Uint64, paths, tokens []string, members string, keyed bool) posts {
	p := posts{names: names, tail: `"}`, keyed: keyed}
	if members != "" {
		p.tail = `","members":` + members + `}`
	}
	for i, path := range paths {
		p.heads = append(p.heads, fmt.Appendf(
			nil, "POST %s HTTP/1.1\r\nHost: bench\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n", path,
			bearer(tokens[i]), len(bodyBegin)+nameDigits+len(p.tail),
		))
	}
	return p
}

func (p posts) next(buffer []byte) []byte {
	digits := strconv.FormatUint(p.names.Add(1), 10)
	name := strings.Repeat("0", nameDigits-len(digits)) + digits
	b := append(buffer, p.heads[rand.IntN(len(p.heads))]...)
	if p.keyed {
		b = append(append(append(b, "Idempotency-Key: "...), name...), "\r\n"...)
	}
	b = append(append(b, "\r\n"...), bodyBegin...)
	return append(append(b, name...), p.tail...)
}
