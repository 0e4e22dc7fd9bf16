package document_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/document"
)

// costly are documents that take much more than their JSON, in memory or when
// they are written again.
var costly = map[string]string{
	"one text":       `{"a":"` + strings.Repeat("x", 500_000) + `"}`,
	"escapes":        `{"a":"` + strings.Repeat(`\u0001`, 80_000) + `"}`,
	"line separator": `{"a":"` + strings.Repeat("\u2028", 150_000) + `"}`,
	"quotes":         `{"` + strings.Repeat(`\"\\`, 100_000) + `":1}`,
	"empty lists":    `{"a":[` + strings.Repeat(`[],`, 150_000) + `[]]}`,
	"lists of one":   `{"a":[` + strings.Repeat(`[1],`, 120_000) + `[]]}`,
	"empty objects":  `{"a":[` + strings.Repeat(`{},`, 150_000) + `[]]}`,
	"small objects":  `{"a":[` + strings.Repeat(`{"":0},`, 70_000) + `[]]}`,
	"nulls":          `{"a":[` + strings.Repeat(`null,`, 100_000) + `[]]}`,
	"digits":         `{"a":[` + strings.Repeat(`7,`, 250_000) + `7]}`,
	"large numbers":  `{"a":[` + strings.Repeat(`-1234567890123456789,`, 20_000) + `7]}`,
	"doubles":        `{"a":[` + strings.Repeat(`-1.2345678901234567e+300,`, 20_000) + `7]}`,
	"decimals":       `{"a":[` + strings.Repeat(`0.1234567890123456789,`, 20_000) + `7]}`,
	"texts of one":   `{"a":[` + strings.Repeat(`"x",`, 120_000) + `7]}`,
}

// Not parallel: it measures memory.
func TestSizeCoversMemoryAndJSON(t *testing.T) {
	for name, json := range costly {
		before := allocated()
		d, err := document.Read([]byte(json))
		if err != nil {
			t.Fatal(name, err)
		}
		taken, size := allocated()-before, document.Size(d)
		written, err := document.Append(nil, d)
		if err != nil || len(written) > size {
			t.Errorf("%s: the size is %d, and the JSON has %d bytes: %v", name, size, len(written), err)
		}
		if taken > 3*size || size > 20*len(json) {
			t.Errorf("%s: the size is %d of %d bytes of JSON, and memory grew by %d", name, size, len(json), taken)
		}
		runtime.KeepAlive(d)
	}
}

func allocated() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

func TestSizeGrowsWithEachValue(t *testing.T) {
	t.Parallel()
	last := 0
	for _, json := range []string{
		`{}`, `{"a":null}`, `{"a":1}`, `{"a":"b"}`, `{"a":"bc"}`, `{"a":["b"]}`, `{"a":["b",1]}`, `{"a":["b",1],"c":{}}`,
	} {
		d, err := document.Read([]byte(json))
		if err != nil {
			t.Fatal(err)
		}
		if size := document.Size(d); size <= last {
			t.Errorf("%s has the size %d, and what is smaller has %d", json, size, last)
		} else {
			last = size
		}
	}
}
