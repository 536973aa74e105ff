// Runs the search of pages that were opened from the disk, where browsers refuse workers: the
// worker's script runs in a hidden frame instead.
if (location.protocol === 'file:') {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement('iframe');
      this.frame.hidden = true;
      document.documentElement.append(this.frame);
      const inner = this.frame.contentWindow;
      inner.postMessage = (data) => this.dispatchEvent(new MessageEvent('message', { data }));
      this.ready = new Promise((resolve) => {
        const script = inner.document.createElement('script');
        script.src = new URL(url, location.href);
        script.onload = resolve;
        inner.document.body.append(script);
      });
    }

    postMessage(data) {
      const inner = this.frame.contentWindow;
      this.ready.then(() => inner.dispatchEvent(new inner.MessageEvent('message', { data })));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
