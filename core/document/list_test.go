package document_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/fault"
)

var listLimits = document.ListLimits{Bytes: 1000, Item: 500}

// item is a document of a list as JSON, and where it stood.
type item struct {
	text   string
	number int
}

func newList(r io.Reader, lines bool) *document.List {
	if lines {
		return document.ReadLines(r, listLimits)
	}
	return document.ReadArray(r, listLimits)
}

func readList(list *document.List) (all []item, offsets []int64, err error) {
	for d, err := range list.Items() {
		if err != nil {
			return all, offsets, err
		}
		text, err := d.MarshalJSON()
		if err != nil {
			return all, offsets, err
		}
		all, offsets = append(all, item{string(text), list.Number()}), append(offsets, list.Offset())
	}
	return all, offsets, nil
}

func TestListsAreReadItemByItem(t *testing.T) {
	t.Parallel()
	a, b := `{"z":1.50,"a":{"y":[{}]}}`, `{"t":"}\"]{\\","n":12345678901234567890}`
	for text, want := range map[string][2]int{
		"[" + a + "," + b + "]":                           {0, 1},
		"\ufeff [\r\n\t" + a + " ,\n\n " + b + "\n]\r\n ": {0, 1},
		a + "\n" + b:                                {1, 2},
		"\ufeff" + a + "\r\n" + b + "\r\n":          {1, 2},
		"\n \t\r\n" + a + "\n\n\n  " + b + "  \n\n": {3, 6},
	} {
		lines := want[0] > 0
		for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			got, _, err := readList(newList(r, lines))
			if err != nil || len(got) != 2 || got[0].text != `{"z":1.5,"a":{"y":[{}]}}` || got[1].text != b ||
				[2]int{got[0].number, got[1].number} != want {
				t.Errorf("%q: %v %v", text, got, err)
			}
		}
	}
	list := newList(strings.NewReader("\n{}\n\n \n{}\n\n"), true)
	if got, _, err := readList(list); err != nil || len(got) != 2 || list.Blank() != 3 {
		t.Errorf("got %v and %d blank lines, %v", got, list.Blank(), err)
	}
}

func TestListsRefused(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 66) + "1" + strings.Repeat("}", 66)
	for _, c := range []struct {
		text  string
		lines bool
		want  *fault.Error
		at    string
	}{
		{"", false, document.ErrListEmpty, "line 1"},
		{"\ufeff", false, document.ErrListEmpty, "line 1"},
		{"\n", true, document.ErrListEmpty, "line 1"},
		{"[ ]", false, document.ErrListEmpty, "line 1, column 3"},
		{`{"a":1}`, false, document.ErrArrayRequired, "line 1, column 1"},
		{"canary", false, document.ErrMalformed, "line 1, column 1"},
		{"\xff\xfe[\x00", false, document.ErrMalformed, "line 1, column 1"},
		{"[", false, document.ErrTruncated, "line 1, column 2"},
		{`[{"a":1}`, false, document.ErrTruncated, "line 1, column 9"},
		{`[{"a":1},`, false, document.ErrTruncated, "line 1, column 10"},
		{"[{\"a\":1},\n{\"canary", false, document.ErrTruncated, "line 2, column 9"},
		{`[{"a":1},]`, false, document.ErrMalformed, "line 1, column 10"},
		{`[,{"a":1}]`, false, document.ErrMalformed, "line 1, column 2"},
		{`[{"a":1}{"a":1}]`, false, document.ErrMalformed, "line 1, column 9"},
		{`[{"a":1}]x`, false, document.ErrMalformed, "line 1, column 10"},
		{`[{"a":1}] [`, false, document.ErrMalformed, "line 1, column 11"},
		{`[{"a":1}, "canary"]`, false, document.ErrObjectRequired, "[1], line 1, column 11"},
		{`[[{"a":1}]]`, false, document.ErrObjectRequired, "[0], line 1, column 2"},
		{`[null]`, false, document.ErrObjectRequired, "[0], line 1, column 2"},
		{`[{"a":1},{"ü":]}]`, false, document.ErrMalformed, "[1], line 1, column 15"},
		{"[{},\n{\"a\":1,\n\"a\":2}]", false, document.ErrDuplicateKey, "[1], line 3, column 1"},
		{"[{\"a\":\"\xff\"}]", false, document.ErrEncodingInvalid, "[0], line 1, column 8"},
		{"[" + deep + "]", false, document.ErrTooDeep, ""},
		{deep, true, document.ErrTooDeep, ""},
		{"{}\n[]\n", true, document.ErrObjectRequired, "line 2, column 1"},
		{"{}\n 7", true, document.ErrObjectRequired, "line 2, column 2"},
		{"{}\n{\"a\":", true, document.ErrTruncated, "line 2, column 6"},
		{"{} {}\n", true, document.ErrMalformed, "line 1, column 4"},
		{"{\n}\n", true, document.ErrTruncated, "line 1, column 2"},
		{"{}\n\n  {\"a\":1e9999}\n", true, document.ErrNumberUnsupported, "line 3, column 8"},
		{"{}\n{\"a\":\"\\ud800\"}\n", true, document.ErrEncodingInvalid, "line 2, column 6"},
		{"{}\n{\"\\u0000\":1}\n", true, document.ErrKeyUnsupported, "line 2, column 2"},
		{"{}\n" + `{"a":"` + strings.Repeat("x", 500) + `"}`, true, document.ErrItemTooLarge, "line 2"},
		{`[{"a":"` + strings.Repeat("x", 500) + `"}]`, false, document.ErrItemTooLarge, "line 1"},
		{"[{}," + strings.Repeat("\n", 1000) + "{}]", false, document.ErrListTooLarge, "line 997"},
		{strings.Repeat("{}\n", 400), true, document.ErrListTooLarge, "line 334"},
	} {
		_, _, err := readList(newList(strings.NewReader(c.text), c.lines))
		e := fault.AsError(err)
		if !e.Is(c.want) || len(e.Fields) != 1 || c.at != "" && e.Fields[0].Location != c.at {
			t.Errorf("%.40q: got %v at %v, want %v at %s", c.text, err, e.Fields, c.want, c.at)
		}
		if strings.Contains(fmt.Sprintf("%+v", e), "canary") {
			t.Errorf("%q is quoted", c.text)
		}
	}
}

// A document may be as deep in a list as by itself.
func TestDepthInALine(t *testing.T) {
	t.Parallel()
	deep := `{"d":` + strings.Repeat(`{"a":`, document.MaxDepth) + "1" + strings.Repeat("}", document.MaxDepth+1)
	limits := document.ListLimits{Bytes: 1000, Item: 1000}
	if _, _, err := readList(document.ReadLines(strings.NewReader(deep), limits)); err != nil {
		t.Error(err)
	}
}

// FuzzList compares a list with what encoding/json reads, in one go, byte by byte, and
// from behind each of its items on, and with the same items in the other form.
func FuzzList(f *testing.F) {
	for _, s := range []string{
		`[{"a":1},{"b":[{}]}]`, "{}\n\n{\"a\":\"\\\"}\"}\r\n", "\ufeff[{}]", "[", `[{"a":1},]`, "[{}] x", "[1]", "{}{}",
		"[{\"a\":{\"a\":1,\"a\":2}}]", "{\"\xff\":1}", "  \n [\n{ } , {}\n]", "{\"a\":1e999999}", `[{"a":"\ud800"}]`,
	} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, lines bool) {
		all, offsets, err := readList(newList(bytes.NewReader(data), lines))
		if err != nil && fault.AsError(err).Kind == fault.Internal {
			t.Fatal(err)
		}
		again, _, err2 := readList(newList(iotest.OneByteReader(bytes.NewReader(data)), lines))
		if fmt.Sprintf("%+v", err) != fmt.Sprintf("%+v", err2) || fmt.Sprint(all) != fmt.Sprint(again) {
			t.Fatalf("bytes one by one make a difference: %v, %v", err, err2)
		}
		if err == nil {
			readByStandard(t, data, lines, len(all))
			resumed(t, data, lines, all, offsets)
			inOtherForm(t, lines, all)
		}
	})
}

func readByStandard(t *testing.T, data []byte, lines bool, want int) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	var theirs []json.RawMessage
	for lines && decoder.More() {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			t.Fatal(err)
		}
		theirs = append(theirs, raw)
	}
	if !lines {
		if err := decoder.Decode(&theirs); err != nil {
			t.Fatal(err)
		}
	}
	if len(theirs) != want {
		t.Fatalf("%d items, want %d", want, len(theirs))
	}
}

func resumed(t *testing.T, data []byte, lines bool, all []item, offsets []int64) {
	t.Helper()
	for i, offset := range offsets {
		list := newList(strings.NewReader(""), lines)
		list.Resume(bytes.NewReader(data[offset:]), i+1, offset)
		rest, _, err := readList(list)
		if err != nil || len(rest) != len(all)-i-1 {
			t.Fatalf("behind item %d are %v, %v", i, rest, err)
		}
		for k, r := range rest {
			if r.text != all[i+1+k].text {
				t.Fatalf("got %v, want %v", r, all[i+1+k])
			}
		}
	}
}

// inOtherForm reads the items of an array as lines, and those of lines as an array.
func inOtherForm(t *testing.T, lines bool, all []item) {
	t.Helper()
	var texts []string
	for _, i := range all {
		texts = append(texts, i.text)
	}
	text, form := strings.Join(texts, "\n"), document.ReadLines
	if lines {
		text, form = "["+strings.Join(texts, ",")+"]", document.ReadArray
	}
	limits := document.ListLimits{Bytes: 1 << 20, Item: 1 << 20} // numbers may be written longer than they were
	got, _, err := readList(form(strings.NewReader(text), limits))
	if err != nil || len(got) != len(all) {
		t.Fatalf("%d of %d items in the other form: %v", len(got), len(all), err)
	}
	for n := range got {
		if got[n].text != all[n].text {
			t.Errorf("%s is %s in the other form", all[n].text, got[n].text)
		}
	}
}
