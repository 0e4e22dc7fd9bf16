package http_test

import (
	"fmt"
	"testing"
)

// What a key has made and somebody has deleted is not made again.
func TestRepeatingWhatIsGone(t *testing.T) {
	t.Parallel()
	w := newTestAPI(t)
	for path, body := range map[string]string{
		"/api/v1/modules": `{"slug":"dose","name":"Dose finding"}`,
		"/api/v1/trials":  `{"module_id":1,"slug":"lung","name":"Lung"}`,
	} {
		made := w.send("POST", path, w.operator(), body, "Idempotency-Key", "once").want(201)
		w.send("POST", path, w.operator(), body, "Idempotency-Key", "once").want(201).is("id", made.json("id"))
		w.send("DELETE", fmt.Sprint(path, "/", made.json("id")), w.operator(), "").want(204)
		w.send("POST", path, w.operator(), body, "Idempotency-Key", "once").want(404)
	}
}
