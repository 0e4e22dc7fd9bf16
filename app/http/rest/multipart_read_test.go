package rest

import (
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"
)

func TestAWrongPartIsToldTheRightOnes(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for _, name := range []string{"admin", "File", "files[]", "", "upload", "file "} {
		for _, file := range []string{"", "a.csv"} {
			status, answer := p.upload(func(w *multipart.Writer) { writePart(w, name, file, strings.NewReader("x")) })
			if status != 422 || !strings.Contains(answer, "part_unknown") || !strings.Contains(answer, "It takes file, note.") {
				t.Errorf("%q: got %d %s", name, status, answer)
			}
		}
	}
}

func TestPartsComeAsTheyAre(t *testing.T) {
	t.Parallel()
	p := listen(t)
	for _, tc := range []struct {
		header, value string
		want          int
	}{
		{"Content-Encoding", "gzip", 415}, {"Content-Encoding", "br", 415}, {"Content-Encoding", "identity", 200},
		{"Content-Transfer-Encoding", "base64", 415}, {"Content-Transfer-Encoding", "BASE64", 415},
		{"Content-Transfer-Encoding", "x-uuencode", 415}, {"Content-Transfer-Encoding", "binary", 200},
		{"Content-Transfer-Encoding", "8bit", 200}, {"Content-Transfer-Encoding", "quoted-printable", 200},
	} {
		status, answer := p.upload(func(w *multipart.Writer) {
			part, _ := w.CreatePart(textproto.MIMEHeader{
				"Content-Disposition": {`form-data; name="file"; filename="a.csv"`}, tc.header: {tc.value},
			})
			part.Write([]byte("eA"))
		})
		if status != tc.want || status == 415 && !strings.Contains(answer, `"code":"part_encoded"`) {
			t.Errorf("%s: %s: got %d %s", tc.header, tc.value, status, answer)
		}
	}
}
