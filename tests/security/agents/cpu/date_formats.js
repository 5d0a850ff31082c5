// toLocaleString of dates: a formatter is made for each.
// expect: cpu_limit | memory_limit
export default {
  fetch() {
    for (let i = 0; ; i++)
      new Date(i * 1e9).toLocaleString(["ar", "th", "ja-u-ca-japanese"][i % 3], { timeZoneName: "long" });
  },
};
