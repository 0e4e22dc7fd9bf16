package document_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/fault"
)

func TestBodiesTellLineAndCharacter(t *testing.T) {
	for text, want := range map[string]struct {
		err *fault.Error
		at  string
	}{
		"{\n  \"a\": 1,\n}":          {document.ErrMalformed, "line 3, column 1"},
		"{\r\n\"\u00e4\u00f6\": x}":  {document.ErrMalformed, "line 2, column 7"},
		"{'a': 1}":                   {document.ErrMalformed, "line 1, column 2"},
		"\ufeff\ufeff{}":             {document.ErrMalformed, "line 1, column 1"},
		"{} {}":                      {document.ErrMalformed, "line 1, column 4"},
		"{\"a\":01}":                 {document.ErrMalformed, "line 1, column 7"},
		"{\"a\":\"b\nc\"}":           {document.ErrMalformed, "line 1, column 8"},
		"NaN":                        {document.ErrMalformed, "line 1, column 1"},
		"{\"a\":":                    {document.ErrTruncated, "line 1, column 6"},
		"[1,\n \"x":                  {document.ErrTruncated, "line 2, column 4"},
		"":                           {document.ErrTruncated, "line 1, column 1"},
		"\ufeff":                     {document.ErrTruncated, "line 1, column 1"},
		"{\n\"a\": \"\xff\"}":        {document.ErrEncodingInvalid, "line 2, column 7"},
		"\xff\xfe{\x00}\x00":         {document.ErrEncodingInvalid, "line 1, column 1"},
		strings.Repeat("[", 100_000): {document.ErrTooDeep, "line 1, column 81"},
		`{"a":1,"b":{"a":1},"a":2}`:  {document.ErrDuplicateKey, "line 1, column 20"},
		"[{\"a\":1},\n{\"b\":[{\"c\":1,\n \"c\":1}]}]": {document.ErrDuplicateKey, "line 3, column 2"},
		`{"a":{},"\u0061":[]}`:                         {document.ErrDuplicateKey, "line 1, column 9"},
		`{"":1,"":1}`:                                  {document.ErrDuplicateKey, "line 1, column 7"},
		`{"\"":1,"\u0022":1}`:                          {document.ErrDuplicateKey, "line 1, column 9"},
	} {
		_, err := document.ReadBody([]byte(text))
		got := fault.AsError(err)
		if !errors.Is(err, want.err) || got.Message != want.err.Message || got.Fields[0].Location != want.at {
			t.Errorf("%.40q: %v at %v, want %v at %s", text, err, got.Fields, want.err, want.at)
		}
	}
}

func TestBodiesThatAreRight(t *testing.T) {
	for _, text := range []string{
		"{}", "\ufeff{}", " null\n", `"a"`, "[]", `{"a":{"a":[{"a":1},{"a":"a"}]},"b":"a"}`, `["a","a",{"x":"x"},"x"]`,
		`{"a":",","b":"{\"a\":1,\"a\":1}","c":"\\"}`, `{"A":1,"a":2}`, `{"a":[1,2],"b":["a","a"],"c":3}`,
		`{"e":1,"é":2,"e\u0301":3}`,
	} {
		got, err := document.ReadBody([]byte(text))
		if err != nil || string(got) != strings.TrimPrefix(text, "\ufeff") {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
}

// The oracle builds the value and finds a key twice; both agree, and with encoding/json on
// what is JSON.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{`{"a":1,"a":2}`, `[{"b":{"b":"\u0062"}},"b"]`, "\ufeff{\n}", `{"a":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := document.ReadBody(text)
		bare := bytes.TrimPrefix(text, []byte("\ufeff"))
		switch _, other := document.ReadValue(bare); {
		case err == nil && (!json.Valid(bare) || !bytes.Equal(got, bare)):
			t.Errorf("%q is taken as %q", text, got)
		case errors.Is(err, document.ErrDuplicateKey) && other == nil,
			err == nil && errors.Is(other, document.ErrDuplicateKey):
			t.Errorf("%q: %v, but %v", text, err, other)
		case errors.Is(err, document.ErrMalformed) && json.Valid(bare):
			t.Errorf("%q is JSON: %v", text, err)
		}
	})
}
