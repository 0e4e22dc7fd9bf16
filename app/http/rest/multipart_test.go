package rest

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
)

// probeUpload tells what has arrived.
func probeUpload(ctx context.Context, _ *Empty) (*Body[gotView], error) {
	u := UploadOf(ctx)
	n, err := io.Copy(io.Discard, u)
	_, gone := os.Stat(u.Name())
	if u.Fields["note"] == "panic" {
		panic("it has the file open")
	}
	return BodyOf(gotView{u.FileName, n, u.Fields["note"], os.IsNotExist(gone)}), err
}

type gotView struct {
	FileName string `json:"file_name"`
	Size     int64  `json:"size"`
	Note     string `json:"note"`
	Unlinked bool   `json:"unlinked"`
}

// writePart writes one part of a form.
func writePart(w *multipart.Writer, name, file string, content io.Reader) {
	var out io.Writer
	if file == "" {
		out, _ = w.CreateFormField(name)
	} else {
		out, _ = w.CreateFormFile(name, file)
	}
	io.Copy(out, content)
}

func (p *probe) upload(fill func(*multipart.Writer)) (int, string) {
	p.t.Helper()
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() { fill(form); w.CloseWithError(form.Close()) }()
	resp, err := http.Post("http://"+p.addr+"/api/v1/upload", form.FormDataContentType(), r)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.read(resp)
}

func TestUpload(t *testing.T) {
	p := listen(t)
	for _, tc := range []struct {
		name string
		fill func(*multipart.Writer)
		want int
		said string
	}{
		{"at the limit", func(w *multipart.Writer) {
			writePart(w, "note", "", strings.NewReader("hello"))
			writePart(w, "file", "a b.csv", io.LimitReader(zeros{}, 1<<20))
		}, 200, `{"file_name":"a b.csv","size":1048576,"note":"hello","unlinked":true}`},
		{
			"one byte above", func(w *multipart.Writer) { writePart(w, "file", "a", io.LimitReader(zeros{}, 1<<20+1)) }, 413,
			"file_too_large",
		},
		{
			"far above", func(w *multipart.Writer) { writePart(w, "file", "a", io.LimitReader(zeros{}, 30<<20)) }, 413,
			"file_too_large",
		},
		{"no file", func(w *multipart.Writer) { writePart(w, "note", "", strings.NewReader("x")) }, 422, "file_missing"},
		{"two files", func(w *multipart.Writer) {
			writePart(w, "file", "a", strings.NewReader("x"))
			writePart(w, "file", "a", strings.NewReader("x"))
		}, 422, "part_twice"},
		{
			"an unknown part", func(w *multipart.Writer) { writePart(w, "admin", "", strings.NewReader("x")) }, 422,
			"part_unknown",
		},
		{"a long field", func(w *multipart.Writer) {
			writePart(w, "note", "", io.LimitReader(strings.NewReader(strings.Repeat("x", 2000)), 2000))
		}, 422, "request_invalid"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if status, answer := p.upload(tc.fill); status != tc.want || !strings.Contains(answer, tc.said) {
				t.Errorf("got %d %s", status, answer)
			}
		})
	}
	for kind, want := range map[string]int{
		"application/json": 415, "multipart/form-data": 415, "multipart/form-data; boundary=x": 400,
	} {
		resp, err := http.Post("http://"+p.addr+"/api/v1/upload", kind, strings.NewReader("garbage"))
		if err != nil {
			t.Fatal(err)
		}
		if status, answer := p.read(resp); status != want {
			t.Errorf("%s: got %d %s", kind, status, answer)
		}
	}
}

func TestUploadsDoNotFillTheMemory(t *testing.T) {
	p := listen(t, func(o *Options) { o.UploadLimit = 1 << 30 })
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if status, answer := p.upload(
		func(w *multipart.Writer) { writePart(w, "file", "a", io.LimitReader(zeros{}, 128<<20)) },
	); status != 200 {
		t.Fatal(answer)
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.TotalAlloc - before.TotalAlloc); grown > 32<<20 {
		t.Errorf("a file of 128 MiB took %d MiB of memory", grown>>20)
	}
}
