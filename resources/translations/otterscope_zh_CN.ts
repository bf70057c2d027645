<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Licence</source>
        <translation>许可证(&amp;L)</translation>
    </message>
    <message>
        <source>About OtterScope</source>
        <translation>关于 OtterScope</translation>
    </message>
    <message>
        <source>Ask a model that sees about any part of a picture of any size. Pictures, questions and answers stay on this machine: the program reaches the network only when you download a model.</source>
        <translation>就任意大小图片的任意部分，向能看图的模型提问。图片、问题和回答都留在本机：只有在您下载模型时，程序才会访问网络。</translation>
    </message>
    <message>
        <source>OtterScope is free software under the Apache License 2.0. OtterHD-8B, Fuyu-8B and what is made of them stand under CC BY-NC 4.0: not for commercial use.</source>
        <translation>OtterScope 是采用 Apache License 2.0 的自由软件。OtterHD-8B、Fuyu-8B 及其衍生模型采用 CC BY-NC 4.0：不得用于商业用途。</translation>
    </message>
    <message>
        <source>Version {version}, with Qt {qt} and Python {python}</source>
        <translation>版本 {version}，使用 Qt {qt} 和 Python {python}</translation>
    </message>
    <message>
        <source>What it &amp;uses</source>
        <translation>所用组件(&amp;U)</translation>
    </message>
</context>
<context>
    <name>AddPage</name>
    <message>
        <source>&amp;Use it now</source>
        <translation>立即使用(&amp;U)</translation>
    </message>
    <message>
        <source>A model is two files: the language model, and the mmproj that lets it see. They stay where they are where the disk allows it, and are copied otherwise.</source>
        <translation>一个模型由两个文件组成：语言模型，以及让它能看图的 mmproj。磁盘允许时文件留在原处，否则会被复制。</translation>
    </message>
    <message>
        <source>A&amp;dd this model</source>
        <translation>添加此模型(&amp;D)</translation>
    </message>
    <message>
        <source>Add a GGUF model</source>
        <translation>添加 GGUF 模型</translation>
    </message>
    <message>
        <source>Adding {name}</source>
        <translation>正在添加 {name}</translation>
    </message>
    <message>
        <source>Choose &amp;files…</source>
        <translation>选择文件(&amp;F)…</translation>
    </message>
    <message>
        <source>Choose a language model, or it and its mmproj</source>
        <translation>选择语言模型，或连同其 mmproj 一起选择</translation>
    </message>
    <message>
        <source>Drop the language model here; its mmproj is found beside it, or drop both.</source>
        <translation>将语言模型拖到这里；会自动找到旁边的 mmproj，也可以两个一起拖入。</translation>
    </message>
    <message>
        <source>GGUF models (*.gguf)</source>
        <translation>GGUF 模型 (*.gguf)</translation>
    </message>
    <message>
        <source>{name} is installed.</source>
        <translation>{name} 已安装。</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>BoxBar</name>
    <message>
        <source> ({number} of {count})</source>
        <translation>（第 {number} 个，共 {count} 个）</translation>
    </message>
    <message>
        <source>All boxes</source>
        <translation>所有方框</translation>
    </message>
    <message>
        <source>H</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Name This Box…</source>
        <translation>命名此方框…</translation>
    </message>
    <message>
        <source>Name of the box</source>
        <translation>方框名称</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>W</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>{columns} × {rows} patches of {side}</source>
        <translation>{columns} × {rows} 个边长 {side} 的图块</translation>
    </message>
    <message>
        <source>{side} of the box in image pixels</source>
        <translation>方框的{side}（图像像素）</translation>
    </message>
</context>
<context>
    <name>BoxLabel</name>
    <message>
        <source>Box {number}</source>
        <translation>方框 {number}</translation>
    </message>
    <message>
        <source>{width} × {height} pixels, {columns} × {rows} patches</source>
        <translation>{width} × {height} 像素，{columns} × {rows} 个图块</translation>
    </message>
</context>
<context>
    <name>BoxReader</name>
    <message>
        <source>Back to full size</source>
        <translation>恢复原始大小</translation>
    </message>
    <message>
        <source>Show it to the model at {scale}</source>
        <translation>以 {scale} 的大小给模型看</translation>
    </message>
    <message>
        <source>The model sees this at {scale} of its size, by your choice.</source>
        <translation>按您的选择，模型看到的是原大小的 {scale}。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>about {duration}</source>
        <translation>约 {duration}</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>放不下</translation>
    </message>
    <message>
        <source>read</source>
        <translation>已读取</translation>
    </message>
    <message>
        <source>seen at {scale}</source>
        <translation>以 {scale} 查看</translation>
    </message>
    <message>
        <source>{columns} × {rows} patches</source>
        <translation>{columns} × {rows} 个图块</translation>
    </message>
    <message>
        <source>{size} pixels</source>
        <translation>{size} 像素</translation>
    </message>
    <message>
        <source>{tokens} tokens</source>
        <translation>{tokens} 个词元</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>ChatKeys</name>
    <message>
        <source>Ask</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Back to the field</source>
        <translation>回到输入框</translation>
    </message>
    <message>
        <source>Earlier questions, in the field</source>
        <translation>以前的问题（在输入框中）</translation>
    </message>
    <message>
        <source>In a turn: all that can be done</source>
        <translation>在一轮问答中：所有操作</translation>
    </message>
    <message>
        <source>In a turn: ask again</source>
        <translation>在一轮问答中：再问一次</translation>
    </message>
    <message>
        <source>In a turn: change the question</source>
        <translation>在一轮问答中：修改问题</translation>
    </message>
    <message>
        <source>In a turn: copy the answer</source>
        <translation>在一轮问答中：复制回答</translation>
    </message>
    <message>
        <source>In a turn: delete it</source>
        <translation>在一轮问答中：删除</translation>
    </message>
    <message>
        <source>In a turn: go to its box</source>
        <translation>在一轮问答中：转到其方框</translation>
    </message>
    <message>
        <source>In a turn: what the model saw</source>
        <translation>在一轮问答中：模型看到的内容</translation>
    </message>
    <message>
        <source>In the chat</source>
        <translation>在对话中</translation>
    </message>
    <message>
        <source>Start a new line</source>
        <translation>换行</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>Take a deletion or a change back</source>
        <translation>撤销删除或修改</translation>
    </message>
    <message>
        <source>To the turn above, below</source>
        <translation>到上一轮、下一轮</translation>
    </message>
</context>
<context>
    <name>ChatPanel</name>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Export this session</source>
        <translation>导出此会话</translation>
    </message>
    <message>
        <source>Ask a picture</source>
        <translation>向图片提问</translation>
    </message>
    <message>
        <source>Draw a box and ask what is in it. Without one, the whole picture is asked about.</source>
        <translation>画一个方框，问问里面有什么。不画方框，则就整幅图片提问。</translation>
    </message>
    <message>
        <source>Nothing asked yet</source>
        <translation>还没有提问</translation>
    </message>
    <message>
        <source>Open a picture, draw a box on it, and ask what is in it.</source>
        <translation>打开一幅图片，在上面画一个方框，然后问问里面有什么。</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Sessions: everything asked so far</source>
        <translation>会话：至今问过的一切</translation>
    </message>
</context>
<context>
    <name>ChatWords</name>
    <message numerus="yes">
        <source>%Ln token(s)</source>
        <translation>
            <numerusform>%Ln 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>Answer: {answer}</source>
        <translation>回答：{answer}</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>已回答</translation>
    </message>
    <message>
        <source>Being answered</source>
        <translation>正在回答</translation>
    </message>
    <message>
        <source>Demo model</source>
        <translation>演示模型</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Reading the box · {done} of {total} tokens</source>
        <translation>正在读取方框 · {done} / {total} 个词元</translation>
    </message>
    <message>
        <source>Reading the picture · {done} of {total} tokens</source>
        <translation>正在读取图片 · {done} / {total} 个词元</translation>
    </message>
    <message>
        <source>Reading the question…</source>
        <translation>正在读取问题…</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln box(es) on the picture</source>
        <translation>
            <numerusform>在图片上显示 %Ln 个方框</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln point(s) on the picture</source>
        <translation>
            <numerusform>在图片上显示 %Ln 个点</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Stopped. What had come is kept.</source>
        <translation>已停止。已得到的内容会保留。</translation>
    </message>
    <message>
        <source>Taking the pixels from the picture</source>
        <translation>正在从图片中取像素</translation>
    </message>
    <message>
        <source>The program ended before an answer came.</source>
        <translation>程序在得到回答之前结束了。</translation>
    </message>
    <message>
        <source>The program ended before the answer did. What had come is kept.</source>
        <translation>程序在回答完成之前结束了。已得到的内容会保留。</translation>
    </message>
    <message>
        <source>There is no answer. The question is kept.</source>
        <translation>没有回答。问题会保留。</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>正在排队</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>整幅图片</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} 分 {seconds} 秒</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{width} × {height} px</source>
        <translation>{width} × {height} px</translation>
    </message>
    <message>
        <source>{width} × {height} px at {x}, {y}</source>
        <translation>{width} × {height} 像素，位于 {x}, {y}</translation>
    </message>
</context>
<context>
    <name>Chips</name>
    <message>
        <source>Ready question: {text}</source>
        <translation>现成问题：{text}</translation>
    </message>
    <message>
        <source>Ready questions</source>
        <translation>现成问题</translation>
    </message>
</context>
<context>
    <name>ColumnView</name>
    <message>
        <source>To the newest</source>
        <translation>转到最新</translation>
    </message>
    <message>
        <source>To the newest (End)</source>
        <translation>转到最新 (End)</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Copied the view</source>
        <translation>已复制视图</translation>
    </message>
    <message>
        <source>Copied {size} pixels</source>
        <translation>已复制 {size} 像素</translation>
    </message>
    <message>
        <source>Copying {size}</source>
        <translation>正在复制 {size}</translation>
    </message>
    <message>
        <source>As the zoom needs</source>
        <translation>按缩放需要</translation>
    </message>
    <message>
        <source>Detail {share}</source>
        <translation>细节 {share}</translation>
    </message>
    <message>
        <source>Detail: auto</source>
        <translation>细节：自动</translation>
    </message>
    <message>
        <source>Full detail</source>
        <translation>全部细节</translation>
    </message>
    <message>
        <source>Open pictures</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>Page {page}/{pages}</source>
        <translation>第 {page}/{pages} 页</translation>
    </message>
    <message>
        <source>Save the region as PNG</source>
        <translation>将区域保存为 PNG</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>已保存 {name}</translation>
    </message>
    <message>
        <source>Saving {size}</source>
        <translation>正在保存 {size}</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Ask</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Ask (Enter)</source>
        <translation>提问 (Enter)</translation>
    </message>
    <message>
        <source>Ask about the whole picture</source>
        <translation>就整幅图片提问</translation>
    </message>
    <message>
        <source>Ask about this box</source>
        <translation>就此方框提问</translation>
    </message>
    <message>
        <source>Ask the next question meanwhile</source>
        <translation>同时可以提下一个问题</translation>
    </message>
    <message>
        <source>Ask; the answer comes once the model is loaded</source>
        <translation>请提问；模型加载后就会回答</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>方框</translation>
    </message>
    <message>
        <source>Choose a model below, then ask</source>
        <translation>请先在下方选择模型，再提问</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>选择模型…</translation>
    </message>
    <message>
        <source>Click to choose another model</source>
        <translation>点击以选择其他模型</translation>
    </message>
    <message>
        <source>Demo model: counts what is painted on the demo scroll.</source>
        <translation>演示模型：数演示画卷上画的东西。</translation>
    </message>
    <message>
        <source>Draw a box on the picture, then ask about it</source>
        <translation>在图片上画一个方框，然后提问</translation>
    </message>
    <message>
        <source>Enter asks, Shift+Enter starts a new line</source>
        <translation>Enter 提问，Shift+Enter 换行</translation>
    </message>
    <message>
        <source>Go to the box</source>
        <translation>转到方框</translation>
    </message>
    <message>
        <source>Keep going</source>
        <translation>延续</translation>
    </message>
    <message>
        <source>Keep the conversation going</source>
        <translation>延续对话</translation>
    </message>
    <message>
        <source>Model: {model}</source>
        <translation>模型：{model}</translation>
    </message>
    <message>
        <source>On: a question goes on from the answers before. Off: each question stands on its own.</source>
        <translation>开：问题承接之前的回答。关：每个问题各自独立。</translation>
    </message>
    <message>
        <source>Open a picture to ask about it</source>
        <translation>打开图片后即可提问</translation>
    </message>
    <message>
        <source>Other models</source>
        <translation>其他模型</translation>
    </message>
    <message>
        <source>Other models…</source>
        <translation>其他模型…</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>显示整幅图片</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>Stop the answer (Esc)</source>
        <translation>停止回答 (Esc)</translation>
    </message>
</context>
<context>
    <name>ConvertPage</name>
    <message>
        <source>&amp;Name:</source>
        <translation>名称(&amp;N)：</translation>
    </message>
    <message>
        <source>&amp;Use it now</source>
        <translation>立即使用(&amp;U)</translation>
    </message>
    <message>
        <source>C&amp;onvert</source>
        <translation>转换(&amp;O)</translation>
    </message>
    <message>
        <source>Choose a &amp;folder…</source>
        <translation>选择文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Choose the checkpoint&apos;s folder</source>
        <translation>选择检查点所在的文件夹</translation>
    </message>
    <message>
        <source>Convert a checkpoint</source>
        <translation>转换检查点</translation>
    </message>
    <message>
        <source>Converting {name} to {type}</source>
        <translation>正在将 {name} 转换为 {type}</translation>
    </message>
    <message>
        <source>Drop the checkpoint&apos;s folder here, the one with config.json.</source>
        <translation>将检查点文件夹（含 config.json 的那个）拖到这里。</translation>
    </message>
    <message>
        <source>Looking into {name}</source>
        <translation>正在查看 {name}</translation>
    </message>
    <message>
        <source>Makes a model for this program of the files that OtterHD-8B, Fuyu-8B and their fine-tunes are published as. The folder is only read.</source>
        <translation>把 OtterHD-8B、Fuyu-8B 及其微调版发布时的文件，转换成本程序可用的模型。该文件夹只会被读取。</translation>
    </message>
    <message>
        <source>Number format</source>
        <translation>数值格式</translation>
    </message>
    <message>
        <source>Number t&amp;ype:</source>
        <translation>数值类型(&amp;Y)：</translation>
    </message>
    <message>
        <source>Stopped. Nothing was left behind.</source>
        <translation>已停止。没有留下任何文件。</translation>
    </message>
    <message>
        <source>The model will take {size}; it is written to {folder}.</source>
        <translation>模型将占用 {size}；写入 {folder}。</translation>
    </message>
    <message>
        <source>{layers} layers of {width}, a vocabulary of {tokens} tokens, {licence}</source>
        <translation>{layers} 层，宽 {width}，词表 {tokens} 个词元，{licence}</translation>
    </message>
    <message>
        <source>{name} is installed ({size}). You may delete the checkpoint&apos;s folder if you like.</source>
        <translation>{name} 已安装（{size}）。如有需要，可以删除检查点文件夹。</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Find It…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>{name} 在哪里？</translation>
    </message>
    <message>
        <source>“{path}” is not there. Its questions and answers are kept; show where the picture is now, or connect its disk and open the session again.</source>
        <translation>“{path}”不在那里。它的问题和回答都保留着；请指出图片现在的位置，或接上它所在的磁盘后重新打开会话。</translation>
    </message>
</context>
<context>
    <name>DownloadPage</name>
    <message>
        <source>&amp;Delete them</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Look up</source>
        <translation>查询(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Name on Hugging Face:</source>
        <translation>Hugging Face 上的名称(&amp;N)：</translation>
    </message>
    <message>
        <source>&amp;Use it now</source>
        <translation>立即使用(&amp;U)</translation>
    </message>
    <message>
        <source>Adding {name}</source>
        <translation>正在添加 {name}</translation>
    </message>
    <message>
        <source>Address of the service</source>
        <translation>服务地址</translation>
    </message>
    <message>
        <source>Asking about {name}</source>
        <translation>正在查询 {name}</translation>
    </message>
    <message>
        <source>Converting {name} to {type}</source>
        <translation>正在将 {name} 转换为 {type}</translation>
    </message>
    <message>
        <source>Delete the {size} that have come of {name}?</source>
        <translation>删除 {name} 已下载的 {size} 吗？</translation>
    </message>
    <message>
        <source>Download a model</source>
        <translation>下载模型</translation>
    </message>
    <message>
        <source>Downloading {name}</source>
        <translation>正在下载 {name}</translation>
    </message>
    <message>
        <source>From &amp;another service</source>
        <translation>使用其他服务(&amp;A)</translation>
    </message>
    <message>
        <source>Go &amp;on</source>
        <translation>继续(&amp;O)</translation>
    </message>
    <message>
        <source>Has come as a whole ({total}) and is not installed yet</source>
        <translation>已全部下载（{total}），尚未安装</translation>
    </message>
    <message>
        <source>Has come: {done} of {total}</source>
        <translation>已下载：{done} / {total}</translation>
    </message>
    <message>
        <source>Install n&amp;ow</source>
        <translation>立即安装(&amp;O)</translation>
    </message>
    <message>
        <source>Looking up sends this name to the service and nothing else. Nothing is downloaded before you have seen its size and licence and agreed.</source>
        <translation>查询只会把这个名称发送给该服务，不发送其他任何内容。在您看到大小和许可证并同意之前，不会下载任何东西。</translation>
    </message>
    <message>
        <source>Stopped. What has come is kept, and can be gone on with at any time.</source>
        <translation>已停止。已下载的内容会保留，随时可以继续。</translation>
    </message>
    <message>
        <source>Th&amp;row away…</source>
        <translation>丢弃(&amp;R)…</translation>
    </message>
    <message>
        <source>no answer yet; it is tried again</source>
        <translation>尚无应答，正在重试</translation>
    </message>
    <message>
        <source>waiting for the connection</source>
        <translation>正在等待连接</translation>
    </message>
    <message>
        <source>{name} is installed.</source>
        <translation>{name} 已安装。</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Answered by the small demo model, which is sometimes wrong.</source>
        <translation>由小型演示模型回答，有时会出错。</translation>
    </message>
    <message>
        <source>Boxes in the answer: {boxes}</source>
        <translation>回答中的方框：{boxes}</translation>
    </message>
    <message>
        <source>Export the session</source>
        <translation>导出会话</translation>
    </message>
    <message>
        <source>Exported {name}</source>
        <translation>已导出 {name}</translation>
    </message>
    <message>
        <source>Exporting {name}</source>
        <translation>正在导出 {name}</translation>
    </message>
    <message>
        <source>JSON, everything (*.json)</source>
        <translation>JSON，全部内容 (*.json)</translation>
    </message>
    <message>
        <source>Markdown with a folder of pictures (*.md)</source>
        <translation>Markdown 和图片文件夹 (*.md)</translation>
    </message>
    <message>
        <source>No answer: {fault}</source>
        <translation>没有回答：{fault}</translation>
    </message>
    <message>
        <source>PDF, as it is printed (*.pdf)</source>
        <translation>PDF，与打印相同 (*.pdf)</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Points in the answer: {points}</source>
        <translation>回答中的点：{points}</translation>
    </message>
    <message>
        <source>Printed</source>
        <translation>已打印</translation>
    </message>
    <message>
        <source>Printing</source>
        <translation>正在打印</translation>
    </message>
    <message>
        <source>Question {number}</source>
        <translation>问题 {number}</translation>
    </message>
    <message>
        <source>Region {region}, as the picture is now, shown here at {scale} of its size.</source>
        <translation>区域 {region}，为图片现在的样子，此处以原大小的 {scale} 显示。</translation>
    </message>
    <message>
        <source>Region {region}, as the picture is now.</source>
        <translation>区域 {region}，为图片现在的样子。</translation>
    </message>
    <message>
        <source>Region {region}, pixel for pixel.</source>
        <translation>区域 {region}，逐像素原样。</translation>
    </message>
    <message>
        <source>Region {region}, shown here at {scale} of its size.</source>
        <translation>区域 {region}，此处以原大小的 {scale} 显示。</translation>
    </message>
    <message>
        <source>Region {region}: no picture.</source>
        <translation>区域 {region}：无图片。</translation>
    </message>
    <message>
        <source>Region {region}: see question {number}.</source>
        <translation>区域 {region}：见问题 {number}。</translation>
    </message>
    <message>
        <source>Region {region}: the small picture that was kept with the question.</source>
        <translation>区域 {region}：随问题保存的小图。</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>The answer is not there yet.</source>
        <translation>还没有回答。</translation>
    </message>
    <message>
        <source>The answer was stopped.</source>
        <translation>回答已被停止。</translation>
    </message>
    <message>
        <source>The model saw it at {scale} of its size.</source>
        <translation>模型看到的是原大小的 {scale}。</translation>
    </message>
    <message>
        <source>The pixels that the model saw were not kept with this question: they may have been others.</source>
        <translation>模型看到的像素没有随这个问题保存：它们可能与此不同。</translation>
    </message>
    <message>
        <source>The program ended before the answer did.</source>
        <translation>程序在回答完成之前结束了。</translation>
    </message>
    <message>
        <source>Web page with pictures (*.html)</source>
        <translation>带图片的网页 (*.html)</translation>
    </message>
    <message>
        <source>goes on from the question before</source>
        <translation>承接上一个问题</translation>
    </message>
    <message>
        <source>{width} × {height} pixels</source>
        <translation>{width} × {height} 像素</translation>
    </message>
</context>
<context>
    <name>Fact</name>
    <message>
        <source>a finite number</source>
        <translation>有限的数</translation>
    </message>
    <message>
        <source>a piece stands in it twice</source>
        <translation>有一个片段重复出现</translation>
    </message>
    <message>
        <source>an even part of each head</source>
        <translation>每个头的偶数部分</translation>
    </message>
    <message>
        <source>heads of one even size</source>
        <translation>大小相同且为偶数的头</translation>
    </message>
    <message>
        <source>it came to no end</source>
        <translation>它没有结束</translation>
    </message>
    <message>
        <source>it does not speak HTTP as it should</source>
        <translation>它没有按规范使用 HTTP</translation>
    </message>
    <message>
        <source>it holds no JSON object</source>
        <translation>其中没有 JSON 对象</translation>
    </message>
    <message>
        <source>it is far too large</source>
        <translation>它太大了</translation>
    </message>
    <message>
        <source>it is no PyTorch file</source>
        <translation>它不是 PyTorch 文件</translation>
    </message>
    <message>
        <source>it is no SentencePiece model</source>
        <translation>它不是 SentencePiece 模型</translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation>它不是 JSON</translation>
    </message>
    <message>
        <source>it leads in a circle or nowhere</source>
        <translation>它在绕圈或无处可去</translation>
    </message>
    <message>
        <source>it lists no files</source>
        <translation>它没有列出文件</translation>
    </message>
    <message>
        <source>it lists no tensors</source>
        <translation>它没有列出张量</translation>
    </message>
    <message>
        <source>it names files outside the folder</source>
        <translation>它指向文件夹之外的文件</translation>
    </message>
    <message>
        <source>it names no commit</source>
        <translation>它没有给出提交版本</translation>
    </message>
    <message>
        <source>it packs the file in a way that was not asked for</source>
        <translation>它以未请求的方式压缩文件</translation>
    </message>
    <message>
        <source>it states no hash of a file</source>
        <translation>它没有给出某个文件的哈希值</translation>
    </message>
    <message>
        <source>it stopped by itself</source>
        <translation>它自行停止了</translation>
    </message>
    <message>
        <source>it takes no connection</source>
        <translation>它不接受连接</translation>
    </message>
    <message>
        <source>its answer has no end</source>
        <translation>其答复没有尽头</translation>
    </message>
    <message>
        <source>its archive is malformed</source>
        <translation>其归档格式有误</translation>
    </message>
    <message>
        <source>its header is malformed</source>
        <translation>其文件头有误</translation>
    </message>
    <message>
        <source>its list of tokens is malformed</source>
        <translation>其词元列表有误</translation>
    </message>
    <message>
        <source>its name is not known here</source>
        <translation>无法解析其名称</translation>
    </message>
    <message>
        <source>its size is not the one it was installed with</source>
        <translation>其大小与安装时不同</translation>
    </message>
    <message>
        <source>model.safetensors (or its index, or pytorch_model.bin)</source>
        <translation> model.safetensors（或其索引，或 pytorch_model.bin）</translation>
    </message>
    <message>
        <source>neither a file nor a folder</source>
        <translation>既不是文件也不是文件夹</translation>
    </message>
    <message>
        <source>no room, or no permission</source>
        <translation>没有空间或没有权限</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>尚无</translation>
    </message>
    <message>
        <source>plain rotary embeddings</source>
        <translation>普通的旋转位置编码</translation>
    </message>
    <message>
        <source>that connection would not be safe</source>
        <translation>该连接不安全</translation>
    </message>
    <message>
        <source>that is this machine itself</source>
        <translation>那是本机自身</translation>
    </message>
    <message>
        <source>the connection broke off</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>the context of this region</source>
        <translation>此区域的上下文</translation>
    </message>
    <message>
        <source>the folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>the model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>there is not enough memory to paint it</source>
        <translation>内存不足，无法绘制</translation>
    </message>
    <message>
        <source>this region</source>
        <translation>此区域</translation>
    </message>
</context>
<context>
    <name>Fault</name>
    <message>
        <source>At most {limit} tokens at once, as it is set or as the model can, are too few for any region with a question. Allow a larger context or choose another model.</source>
        <translation>按设置或模型的能力，一次最多 {limit} 个词元，不足以容纳任何区域加一个问题。请允许更大的上下文，或选择其他模型。</translation>
    </message>
    <message>
        <source>Cache type {cache_type} needs flash attention, which is switched off. Switch it on, or choose cache type f16.</source>
        <translation>缓存类型 {cache_type} 需要 flash attention，而它已关闭。请打开它，或选择缓存类型 f16。</translation>
    </message>
    <message>
        <source>How many tokens a picture takes is known only once “{model}” has seen it, so what a region needs cannot be told before. Its weights alone take about {weights}; ask, and the receipt says the tokens.</source>
        <translation>图片需要多少词元，只有“{model}”看过之后才知道，因此无法预先说明区域的需求。仅权重就约需 {weights}；请提问，回执会写明词元数。</translation>
    </message>
    <message>
        <source>No download of “{name}” was begun and not finished. Nothing was changed.</source>
        <translation>“{name}”没有未完成的下载。未作任何更改。</translation>
    </message>
    <message>
        <source>No hash of “{name}” was kept when it came here, so there is nothing to check it against. Add it with “otterscope models add” to have one.</source>
        <translation>安装“{name}”时没有留下哈希值，因此无从核对。重新添加即可获得哈希值。</translation>
    </message>
    <message>
        <source>No mmproj for “{file}” lies beside it, and without one the model cannot see pictures. Put the mmproj GGUF of the same model into the same folder.</source>
        <translation>“{file}”旁边没有它的 mmproj，没有它模型就看不到图片。请把同一模型的 mmproj GGUF 放到同一文件夹。</translation>
    </message>
    <message>
        <source>No model is called “{name}”, neither installed nor as a file. “otterscope models” lists what is installed: {known}.</source>
        <translation>没有名为“{name}”的模型，既未安装，也没有这样的文件。“模型”窗口会列出已安装的模型：{known}。</translation>
    </message>
    <message>
        <source>No model is installed yet. Convert a checkpoint with “otterscope convert FOLDER” or add a GGUF pair with “otterscope models add FILE.gguf”.</source>
        <translation>还没有安装模型。请在“模型”窗口中获取、转换或添加一个。</translation>
    </message>
    <message>
        <source>No model is loaded yet. Choose one first.</source>
        <translation>还没有加载模型。请先选择一个。</translation>
    </message>
    <message>
        <source>No picture is open. Open one, draw a box on it and ask again.</source>
        <translation>没有打开的图片。请打开一幅，画一个方框，再次提问。</translation>
    </message>
    <message>
        <source>Several mmproj files beside “{file}” would fit: {candidates}. Keep the right one there, or rename it to “{wanted}”.</source>
        <translation>“{file}”旁边有多个合适的 mmproj：{candidates}。请只留下正确的那个，或将其改名为“{wanted}”。</translation>
    </message>
    <message>
        <source>Several models are installed: {known}. Say which one to ask with --model NAME.</source>
        <translation>安装了多个模型：{known}。请在“模型”窗口中选择一个。</translation>
    </message>
    <message>
        <source>Something inside the program failed ({reason}). What was asked and answered is kept; ask again, and if it comes back, please report it with the log.</source>
        <translation>程序内部出错（{reason}）。所有问题和回答都已保留；请再问一次，若再次出现，请附上日志报告。</translation>
    </message>
    <message>
        <source>Something inside the program failed while this picture was read ({reason}). What is shown stays and nothing was lost; open the picture again, and if it comes back, please report it with the log.</source>
        <translation>读取这张图片时程序内部出错（{reason}）。已显示的内容会保留，没有丢失任何东西；请重新打开图片，若再次出现，请附上日志报告。</translation>
    </message>
    <message>
        <source>Something went wrong.</source>
        <translation>出现了问题。</translation>
    </message>
    <message>
        <source>The answer was cut after {tokens} tokens, the most that was allowed.</source>
        <translation>回答在 {tokens} 个词元处被截断，这是允许的上限。</translation>
    </message>
    <message>
        <source>The checkpoint has {count} tensors that this network has no use for, the first is “{name}”. It is not a plain OtterHD or Fuyu model (an adapter, perhaps, that must be merged first). Nothing was written.</source>
        <translation>检查点中有 {count} 个此网络用不到的张量，第一个是“{name}”。它不是普通的 OtterHD 或 Fuyu 模型（可能是需要先合并的适配器）。未写入任何内容。</translation>
    </message>
    <message>
        <source>The checkpoint in “{folder}” is of the kind “{found}”. OtterScope converts OtterHD-8B, Fuyu-8B and their fine-tunes, which say “fuyu”. Nothing was written.</source>
        <translation>“{folder}”中的检查点属于“{found}”类型。OtterScope 可转换 OtterHD-8B、Fuyu-8B 及其微调版，它们标明为“fuyu”。未写入任何内容。</translation>
    </message>
    <message>
        <source>The checkpoint lacks {count} of the tensors that its config.json asks for, the first is “{name}”. Nothing was written; download the missing files again.</source>
        <translation>检查点缺少 config.json 所要求的 {count} 个张量，第一个是“{name}”。未写入任何内容；请重新下载缺少的文件。</translation>
    </message>
    <message>
        <source>The checkpoint&apos;s config.json says {setting} = {value}, and this program runs such networks only with {wanted}. Nothing was written.</source>
        <translation>检查点的 config.json 中 {setting} = {value}，而本程序运行此类网络只支持{wanted}。未写入任何内容。</translation>
    </message>
    <message>
        <source>The connection to {service} broke off again and again while “{file}” came ({reason}). What has come so far is kept; start the download again later, it goes on from there.</source>
        <translation>下载“{file}”时与 {service} 的连接反复中断（{reason}）。已下载的内容会保留；请稍后重新开始，将从中断处继续。</translation>
    </message>
    <message>
        <source>The disk that holds your sessions, at “{path}”, is full. Everything goes on in memory and is written as soon as there is room: free some space before you close OtterScope.</source>
        <translation>存放会话的磁盘（“{path}”）已满。一切在内存中继续，有空间后立即写入：关闭 OtterScope 前请释放一些空间。</translation>
    </message>
    <message>
        <source>The disk that holds “{folder}” has {free} free and this needs {needed}. Nothing was written; free some space or choose another folder.</source>
        <translation>“{folder}”所在的磁盘可用 {free}，而此操作需要 {needed}。未写入任何内容；请释放空间或选择其他文件夹。</translation>
    </message>
    <message>
        <source>The file breaks off before its picture does: what is missing was shown as grey, black or white.</source>
        <translation>文件在图片结束之前中断：缺少的部分显示为灰色、黑色或白色。</translation>
    </message>
    <message>
        <source>The file is damaged inside: parts of its picture may have been shown grey, shifted or in wrong colours.</source>
        <translation>文件内部已损坏：其画面的某些部分可能显示为灰色、错位或颜色有误。</translation>
    </message>
    <message>
        <source>The file of your sessions could not be read. It is set aside as “{aside}”, unchanged, and a new one was begun.</source>
        <translation>无法读取会话文件。它已原样另存为“{aside}”，并新建了一个。</translation>
    </message>
    <message>
        <source>The file of your sessions was damaged. It is set aside as “{aside}”; what could still be read, {turns} questions in {sessions} sessions, was brought over into a new file.</source>
        <translation>会话文件已损坏，另存为“{aside}”；仍可读取的内容（{sessions} 个会话中的 {turns} 个问题）已转入新文件。</translation>
    </message>
    <message>
        <source>The file of your sessions, “{path}”, was removed while it was open. It was written again from what was still in hand; leave it in its place while OtterScope runs.</source>
        <translation>会话文件“{path}”在打开期间被移除。已根据手头的内容重新写出；OtterScope 运行时请勿移动它。</translation>
    </message>
    <message>
        <source>The file of your settings, “{path}”, could not be read ({reason}). It is kept as “{aside}”; the settings start from their defaults.</source>
        <translation>无法读取设置文件“{path}”（{reason}）。它保留为“{aside}”；设置从默认值开始。</translation>
    </message>
    <message>
        <source>The memory ran out while the model worked. Choose a smaller region, cache type q8_0 or a smaller model type; nothing asked was lost.</source>
        <translation>模型工作时内存耗尽。请选择更小的区域、缓存类型 q8_0 或更小的模型类型；所问内容没有丢失。</translation>
    </message>
    <message>
        <source>The model could not go on ({reason}). What was asked and answered is kept; ask again.</source>
        <translation>模型无法继续（{reason}）。所有问题和回答都已保留；请再问一次。</translation>
    </message>
    <message>
        <source>The model file “{path}” is damaged or of a kind that this program cannot run. Check it with “otterscope models verify”, or convert or download it again.</source>
        <translation>模型文件“{path}”已损坏，或是本程序无法运行的类型。请在“模型”窗口中检查，或重新转换、下载。</translation>
    </message>
    <message>
        <source>The model file “{path}” is gone. Put it back or choose another model; nothing asked was lost.</source>
        <translation>模型文件“{path}”不见了。请放回原处或选择其他模型；所问内容没有丢失。</translation>
    </message>
    <message>
        <source>The model&apos;s process is being closed. Ask again once the program is ready.</source>
        <translation>模型进程正在关闭。请在程序就绪后再问。</translation>
    </message>
    <message>
        <source>The model&apos;s process stopped unexpectedly ({reason}). What was asked and answered is kept; ask again to start it anew.</source>
        <translation>模型进程意外停止（{reason}）。所有问题和回答都已保留；再次提问即可重新启动。</translation>
    </message>
    <message>
        <source>The native part that runs the model is missing or damaged. Run “python3 dev.py native” (or install OtterScope again), then ask again.</source>
        <translation>运行模型的本机组件缺失或损坏。请运行“python3 dev.py native”（或重新安装 OtterScope），然后再问。</translation>
    </message>
    <message>
        <source>The picture has changed since the questions before this one: it was asked without them.</source>
        <translation>图片在前面的问题之后已改变：提出这个问题时没有带上它们。</translation>
    </message>
    <message>
        <source>The picture has changed since this was asked, and its pixels of then were not kept: what the model saw cannot be shown. The question, its answer and its small picture are kept.</source>
        <translation>提问之后这张图片已改变，当时的像素没有保留：无法显示模型看到的内容。问题、回答和小图都已保留。</translation>
    </message>
    <message>
        <source>The picture was closed before its pixels were read for this question. The question is kept; open the picture and ask it again.</source>
        <translation>图片在为此问题读取像素之前已关闭。问题已保留；请打开图片再问一次。</translation>
    </message>
    <message>
        <source>The printer took no pages, and nothing was printed. Check that it is switched on and connected, or export the session as a PDF file.</source>
        <translation>打印机没有接受任何页面，什么都没有打印。请检查它是否已开机并连接，或将会话导出为 PDF 文件。</translation>
    </message>
    <message>
        <source>The question is too long for what the region leaves: {tokens} tokens, and {left} are left. Shorten it or choose a smaller region.</source>
        <translation>问题太长，超出区域剩余的空间：{tokens} 个词元，只剩 {left} 个。请缩短问题或选择更小的区域。</translation>
    </message>
    <message>
        <source>The region was shrunk to {percent} %, as chosen: the model saw {size} pixels of it.</source>
        <translation>按您的选择，区域缩小到 {percent}%：模型看到其中 {size} 像素。</translation>
    </message>
    <message>
        <source>The region {region} is {needed} of pixels and {budget} are allowed at once. The picture stays open; choose a smaller region or a smaller scale.</source>
        <translation>区域 {region} 的像素为 {needed}，一次只允许 {budget}。图片仍然打开；请选择更小的区域或更小的比例。</translation>
    </message>
    <message>
        <source>The region {region} lies outside the picture, which is {width} × {height} pixels. Choose one that overlaps it.</source>
        <translation>区域 {region} 在图片（{width} × {height} 像素）之外。请选择与图片重叠的区域。</translation>
    </message>
    <message>
        <source>The region {wanted} reaches past the picture: {region} of it was asked about.</source>
        <translation>区域 {wanted} 超出图片：实际询问的是其中的 {region}。</translation>
    </message>
    <message>
        <source>The sharp view of “{path}” could not be kept in the cache folder ({reason}). The picture can be used as before, only slower; free some space and open it again.</source>
        <translation>“{path}”的清晰视图无法存入缓存文件夹（{reason}）。图片仍可使用，只是较慢；请释放空间后重新打开。</translation>
    </message>
    <message>
        <source>The tensor “{name}” has the shape {found}, and by config.json it should be {wanted}. Nothing was written; the files do not belong together or are damaged.</source>
        <translation>张量“{name}”的形状为 {found}，而按 config.json 应为 {wanted}。未写入任何内容；这些文件不是一套或已损坏。</translation>
    </message>
    <message>
        <source>The tensor “{name}” holds numbers of the type {found}. The converter reads float32, float16 and bfloat16; get the checkpoint in one of these. Nothing was written.</source>
        <translation>张量“{name}”的数值类型为 {found}。转换器可读取 float32、float16 和 bfloat16；请获取其中一种的检查点。未写入任何内容。</translation>
    </message>
    <message>
        <source>The tensor “{name}” holds values that are not numbers (NaN or infinite). Nothing was kept; the checkpoint is damaged, download it again.</source>
        <translation>张量“{name}”含有非数值（NaN 或无穷大）。未保留任何内容；检查点已损坏，请重新下载。</translation>
    </message>
    <message>
        <source>The tensor “{name}” holds values too large for {type}. Nothing was kept; convert to BF16 or F32 instead.</source>
        <translation>张量“{name}”中的值对 {type} 来说太大。未保留任何内容；请改为转换成 BF16 或 F32。</translation>
    </message>
    <message>
        <source>The tokenizer of “{folder}” has no token “{token}”, without which no picture can be shown to the model. Nothing was written; check that tokenizer.model is the one of OtterHD or Fuyu.</source>
        <translation>“{folder}”的分词器没有词元“{token}”，缺了它就无法给模型看图片。未写入任何内容；请确认 tokenizer.model 是 OtterHD 或 Fuyu 的。</translation>
    </message>
    <message>
        <source>The tokenizer of “{folder}” {what}, which this program does not read. Nothing was written.</source>
        <translation>“{folder}”的分词器{what}，本程序无法读取。未写入任何内容。</translation>
    </message>
    <message>
        <source>The type {type} needs llama.cpp&apos;s library, and it was not found. Build it with “python3 dev.py native”, or convert to F16, BF16 or F32, which need none.</source>
        <translation>类型 {type} 需要 llama.cpp 的库，但没有找到。请用“python3 dev.py native”构建，或转换为不需要它的 F16、BF16 或 F32。</translation>
    </message>
    <message>
        <source>There is a model “{name}” in “{folder}” already. Nothing was changed; say --replace, remove it or choose another name.</source>
        <translation>“{folder}”中已有模型“{name}”。未作任何更改；请移除它或换个名称。</translation>
    </message>
    <message>
        <source>There is no file “{path}”. Check the name, or whether its disk is connected.</source>
        <translation>没有文件“{path}”。请检查名称，或其磁盘是否已连接。</translation>
    </message>
    <message>
        <source>There is no picture in “{folder}”: none of its files is of a kind that can be shown. Choose another folder, or a file.</source>
        <translation>“{folder}”中没有图片：没有一个文件是可显示的类型。请选择其他文件夹或文件。</translation>
    </message>
    <message>
        <source>There is no question. Type one, such as “How many camels?”.</source>
        <translation>没有问题。请输入一个，例如“How many camels?”。</translation>
    </message>
    <message>
        <source>There was not enough memory: {what} needs about {needed} and about {free} is free. Choose a smaller region, cache type q8_0 or a smaller model type; nothing asked was lost.</source>
        <translation>内存不足：{what}约需 {needed}，可用约 {free}。请选择更小的区域、缓存类型 q8_0 或更小的模型类型；所问内容没有丢失。</translation>
    </message>
    <message>
        <source>This box is no longer there: it was removed in another window. Draw it again.</source>
        <translation>此方框已不存在：它在另一个窗口中被移除。请重新绘制。</translation>
    </message>
    <message>
        <source>This model&apos;s chat format is not one that this program can fill in. Choose another model.</source>
        <translation>本程序无法填写此模型的对话格式。请选择其他模型。</translation>
    </message>
    <message>
        <source>This question is no longer there: it was deleted in another window. Ask it again.</source>
        <translation>此问题已不存在：它在另一个窗口中被删除。请再问一次。</translation>
    </message>
    <message>
        <source>This region has {pixels} megapixels, and this model, which resizes pictures by itself, is handed at most {most}. Choose a smaller region, or shrink it (--scale {scale}).</source>
        <translation>此区域有 {pixels} 百万像素，而这个会自行缩放图片的模型最多接收 {most}。请选择更小的区域，或缩小它（--scale {scale}）。</translation>
    </message>
    <message>
        <source>This region is {tokens} tokens and the model reads at most {limit} at once. Choose a region of at most about {width} × {height} pixels, or shrink it to {percent} % (--scale {scale}).</source>
        <translation>此区域有 {tokens} 个词元，而模型一次最多读取 {limit} 个。请选择不超过约 {width} × {height} 像素的区域，或将其缩小到 {percent} %（--scale {scale}）。</translation>
    </message>
    <message>
        <source>This region is {tokens} tokens for this model, which reads at most {limit} at once. Choose a smaller one, shrink it, or choose a model that reads more.</source>
        <translation>对此模型来说该区域为 {tokens} 个词元，而它一次最多读取 {limit} 个。请选择更小的区域、缩小它，或选择能读取更多的模型。</translation>
    </message>
    <message>
        <source>This session is no longer there: it was deleted in another window. Open the picture again.</source>
        <translation>此会话已不存在：它在另一个窗口中被删除。请重新打开图片。</translation>
    </message>
    <message>
        <source>What {service} answered about “{name}” cannot be understood ({reason}). Nothing was downloaded; check the address of the service, or download the files in a browser.</source>
        <translation>无法理解 {service} 关于“{name}”的答复（{reason}）。未下载任何内容；请检查服务地址，或在浏览器中下载文件。</translation>
    </message>
    <message>
        <source>Writing the download to “{path}” failed ({reason}). What was written so far is kept; make room or check the disk, then start the download again, it goes on from there.</source>
        <translation>将下载内容写入“{path}”失败（{reason}）。已写入的内容会保留；请腾出空间或检查磁盘，然后重新开始下载，将从中断处继续。</translation>
    </message>
    <message>
        <source>Writing to “{path}” failed ({reason}). Nothing half-written was left; check the folder and its disk.</source>
        <translation>写入“{path}”失败（{reason}）。没有留下不完整的文件；请检查文件夹及其磁盘。</translation>
    </message>
    <message>
        <source>Your sessions cannot be written to “{path}” ({reason}). Everything goes on in memory and is written as soon as that works again: check the folder before you close OtterScope.</source>
        <translation>无法将会话写入“{path}”（{reason}）。一切在内存中继续，恢复后立即写入：关闭 OtterScope 前请检查该文件夹。</translation>
    </message>
    <message>
        <source>Your sessions were written by a newer OtterScope. Their file is set aside as “{aside}” for it; what this version can read, {turns} questions in {sessions} sessions, was brought over into a new one.</source>
        <translation>您的会话由更新版本的 OtterScope 写成。其文件已另存为“{aside}”；本版本能读取的内容（{sessions} 个会话中的 {turns} 个问题）已转入新文件。</translation>
    </message>
    <message>
        <source>Your settings could not be written to “{path}” ({reason}). They hold until OtterScope is closed; check the folder and its disk.</source>
        <translation>无法将设置写入“{path}”（{reason}）。设置在关闭 OtterScope 前有效；请检查文件夹及其磁盘。</translation>
    </message>
    <message>
        <source>{service} answered with an error ({status}). What has come so far is kept; start the download again later, it goes on from there.</source>
        <translation>{service} 返回错误（{status}）。已下载的内容会保留；请稍后重新开始，将从中断处继续。</translation>
    </message>
    <message>
        <source>{service} asks to be left alone for a while: too many requests came from this address. What has come so far is kept; start the download again later, it goes on from there.</source>
        <translation>{service} 请求暂缓访问：来自此地址的请求过多。已下载的内容会保留；请稍后重新开始，将从中断处继续。</translation>
    </message>
    <message>
        <source>{service} cannot be reached ({reason}). Check the connection and try again; a download that was begun goes on from what has come of it.</source>
        <translation>无法连接到 {service}（{reason}）。请检查连接后重试；已开始的下载会从已得到的部分继续。</translation>
    </message>
    <message>
        <source>{service} gives “{name}” only to people who have logged in and accepted its terms. Do that in a browser, download the model&apos;s files there, and convert their folder.</source>
        <translation>{service} 只向已登录并接受条款的人提供“{name}”。请在浏览器中完成登录，下载模型文件，然后转换其文件夹。</translation>
    </message>
    <message>
        <source>{service} has no model “{name}”, or shows it only to people who are logged in. Check the name; a model behind a login can be downloaded in a browser and then converted.</source>
        <translation>{service} 没有模型“{name}”，或只向登录用户显示。请检查名称；需要登录的模型可在浏览器中下载后再转换。</translation>
    </message>
    <message>
        <source>{service} sends the download on to “{address}”, and it was not followed there: {reason}. What has come so far is kept; try again later, or download the files in a browser.</source>
        <translation>{service} 将下载转到“{address}”，未予跟随：{reason}。已下载的内容会保留；请稍后再试，或在浏览器中下载文件。</translation>
    </message>
    <message>
        <source>{service} sends {found} bytes for “{file}” where its list says {stated}. The download was stopped and this file not kept; the others are. Try again later, or choose another service.</source>
        <translation>{service} 为“{file}”发送了 {found} 字节，而其列表写的是 {stated}。下载已停止，此文件未保留，其他文件保留。请稍后再试，或选择其他服务。</translation>
    </message>
    <message>
        <source>“{address}” was not asked: models are fetched over https alone, so that nobody on the way can change them. Nothing was downloaded; use an address that begins with https.</source>
        <translation>没有访问“{address}”：模型只通过 https 获取，以免途中被人改动。未下载任何内容；请使用以 https 开头的地址。</translation>
    </message>
    <message>
        <source>“{file}” asks for “{name}”, which no file of weights needs: it may try to run code. It was not opened any further. Get the model as safetensors, from its authors.</source>
        <translation>“{file}”请求“{name}”，而权重文件不需要它：它可能试图运行代码。已停止打开。请从作者处获取 safetensors 格式的模型。</translation>
    </message>
    <message>
        <source>“{file}” came through, but its SHA-256 is not the one that {service} states for it. It is not used and was set aside as “{aside}”; the other files are kept. Start the download again to fetch this one anew.</source>
        <translation>“{file}”已传完，但其 SHA-256 与 {service} 所述不符。它没有被使用，已另存为“{aside}”；其他文件保留。请重新开始下载以再次获取此文件。</translation>
    </message>
    <message>
        <source>“{file}” is an mmproj, the part that reads pictures, and not the language model. Give the other file of the pair; the mmproj beside it is found by itself.</source>
        <translation>“{file}”是 mmproj，即读取图片的部分，而不是语言模型。请给出另一个文件；旁边的 mmproj 会自动找到。</translation>
    </message>
    <message>
        <source>“{file}” is in the format of PyTorch before 1.6, which cannot be read without running its code. Get the model as safetensors, or save it again with a newer PyTorch.</source>
        <translation>“{file}”是 PyTorch 1.6 之前的格式，不运行其代码就无法读取。请获取 safetensors 格式的模型，或用较新的 PyTorch 重新保存。</translation>
    </message>
    <message>
        <source>“{file}” is no longer the file that was installed: its SHA-256 differs. Remove the model and convert or add it again.</source>
        <translation>“{file}”已不是安装时的文件：SHA-256 不同。请移除该模型，重新转换或添加。</translation>
    </message>
    <message>
        <source>“{file}” of the checkpoint is damaged or was not downloaded to its end ({reason}). Nothing was written; download this file again.</source>
        <translation>检查点的“{file}”已损坏或未下载完整（{reason}）。未写入任何内容；请重新下载此文件。</translation>
    </message>
    <message>
        <source>“{folder}” has no tokenizer.model. Download that file of the model too; without it no text can be read.</source>
        <translation>“{folder}”中没有 tokenizer.model。请也下载该文件；没有它就无法读取文字。</translation>
    </message>
    <message>
        <source>“{folder}” holds more than {most} pictures. The first {most} by name are open; to see others, drop them on the window by themselves, or put them into folders of their own.</source>
        <translation>“{folder}”中的图片超过 {most} 张。已按名称打开前 {most} 张；要查看其他图片，请将它们单独拖到窗口上，或放入各自的文件夹。</translation>
    </message>
    <message>
        <source>“{folder}” holds no checkpoint: {what} is not there. Choose the folder into which the model was downloaded, the one with config.json.</source>
        <translation>“{folder}”中没有检查点：缺少{what}。请选择下载模型的文件夹，即含 config.json 的那个。</translation>
    </message>
    <message>
        <source>“{language}” and “{mmproj}” are not a pair: {reason}. Use the two files that were made together from one checkpoint.</source>
        <translation>“{language}”和“{mmproj}”不是一对：{reason}。请使用由同一检查点一起制作的两个文件。</translation>
    </message>
    <message>
        <source>“{model}” and “{mmproj}” do not belong together. Choose the mmproj file that was made with this model; both files are unchanged.</source>
        <translation>“{model}”和“{mmproj}”不匹配。请选择与此模型一起制作的 mmproj 文件；两个文件均未改动。</translation>
    </message>
    <message>
        <source>“{name}” could be one of several models: {known}. Write the whole name.</source>
        <translation>“{name}”可能指多个模型：{known}。请写出完整名称。</translation>
    </message>
    <message>
        <source>“{name}” holds neither a checkpoint (config.json, tokenizer.model and weights) nor a GGUF model with its mmproj. Nothing was downloaded; choose another model.</source>
        <translation>“{name}”既没有检查点（config.json、tokenizer.model 和权重），也没有带 mmproj 的 GGUF 模型。未下载任何内容；请选择其他模型。</translation>
    </message>
    <message>
        <source>“{name}” is being downloaded by another OtterScope already. Nothing was changed; wait for that one, or stop it and start the download again.</source>
        <translation>另一个 OtterScope 正在下载“{name}”。未作任何更改；请等它完成，或停止它后重新开始下载。</translation>
    </message>
    <message>
        <source>“{name}” is no name of a model. Write it as its page shows it, an owner and a model with a slash between them, such as “Otter-AI/OtterHD-8B”.</source>
        <translation>“{name}”不是模型名称。请按其页面所示书写：所有者和模型名之间用斜杠分隔，例如“Otter-AI/OtterHD-8B”。</translation>
    </message>
    <message>
        <source>“{name}” is not the picture that it was when these questions were asked. They are kept with it; new answers are about the picture as it is now.</source>
        <translation>“{name}”已不是提出这些问题时的那幅图片。这些问题仍随它保留；新的回答针对现在的图片。</translation>
    </message>
    <message>
        <source>“{path}” breaks off before its end. What it has is shown; copy it again from where it came to see the rest.</source>
        <translation>“{path}”在结尾之前中断。已有的部分会显示出来；请从来源重新复制以查看其余部分。</translation>
    </message>
    <message>
        <source>“{path}” cannot be read ({reason}). Check what it is, its permissions and its disk.</source>
        <translation>无法读取“{path}”（{reason}）。请检查它是什么、其权限和磁盘。</translation>
    </message>
    <message>
        <source>“{path}” claims more than {limit} pages or a list of pages that never ends. The file was left as it is; check where it came from.</source>
        <translation>“{path}”声称超过 {limit} 页，或页面列表没有尽头。文件保持原样；请检查其来源。</translation>
    </message>
    <message>
        <source>“{path}” could not be removed ({reason}). Close the programs that use it and try again.</source>
        <translation>无法移除“{path}”（{reason}）。请关闭使用它的程序后重试。</translation>
    </message>
    <message>
        <source>“{path}” has {pages} pages and no page {page}. Choose a page from 1 to {pages}.</source>
        <translation>“{path}”有 {pages} 页，没有第 {page} 页。请选择 1 到 {pages} 之间的页。</translation>
    </message>
    <message>
        <source>“{path}” is a GGUF file of version {version}, and this program reads 2 and 3. Get the model in one of these, or a newer version of this program.</source>
        <translation>“{path}”是版本 {version} 的 GGUF 文件，而本程序读取版本 2 和 3。请获取其中一种格式的模型，或使用更新版本的本程序。</translation>
    </message>
    <message>
        <source>“{path}” is a damaged GGUF file ({reason}). Download or convert the model again.</source>
        <translation>“{path}”是损坏的 GGUF 文件（{reason}）。请重新下载或转换模型。</translation>
    </message>
    <message>
        <source>“{path}” is a whole-slide picture of a kind that needs the OpenSlide extra. Install OtterScope with its “slide” extra and open it again.</source>
        <translation>“{path}”是需要 OpenSlide 附加组件的全切片图像。请安装带“slide”附加组件的 OtterScope 后重新打开。</translation>
    </message>
    <message>
        <source>“{path}” is damaged and cannot be shown. The file was left as it is; copy it again from where it came, or open another.</source>
        <translation>“{path}”已损坏，无法显示。文件保持原样；请从来源重新复制，或打开其他文件。</translation>
    </message>
    <message>
        <source>“{path}” is damaged inside. It is shown, but parts of it may be grey, shifted or in wrong colours; copy it again from where it came.</source>
        <translation>“{path}”内部已损坏。仍可显示，但某些部分可能是灰色、错位或颜色有误；请从来源重新复制一份。</translation>
    </message>
    <message>
        <source>“{path}” is damaged where the region {region} lies. The rest of the picture can still be used; choose another region or a sound copy of the file.</source>
        <translation>“{path}”在区域 {region} 处损坏。图片的其余部分仍可使用；请选择其他区域，或使用完好的副本。</translation>
    </message>
    <message>
        <source>“{path}” is empty. Choose another file, or copy it again from where it came.</source>
        <translation>“{path}”是空文件。请选择其他文件，或从来源重新复制。</translation>
    </message>
    <message>
        <source>“{path}” is not a GGUF file. Choose a model in this format, or convert a checkpoint to it.</source>
        <translation>“{path}”不是 GGUF 文件。请选择此格式的模型，或将检查点转换为此格式。</translation>
    </message>
    <message>
        <source>“{path}” is not a picture that OtterScope can open. Nothing was changed; choose a JPEG, PNG, TIFF, WebP, AVIF, HEIC, GIF, BMP, SVG or slide file.</source>
        <translation>“{path}”不是 OtterScope 能打开的图片。未作任何更改；请选择 JPEG、PNG、TIFF、WebP、AVIF、HEIC、GIF、BMP、SVG 或切片文件。</translation>
    </message>
    <message>
        <source>“{path}” is not complete: {found} of {wanted} bytes are there. Download or convert it again.</source>
        <translation>“{path}”不完整：{wanted} 字节中只有 {found}。请重新下载或转换。</translation>
    </message>
    <message>
        <source>“{path}” is not the image part (mmproj) of a model. Choose the mmproj file made with the model.</source>
        <translation>“{path}”不是模型的图像部分（mmproj）。请选择与模型一起制作的 mmproj 文件。</translation>
    </message>
    <message>
        <source>“{path}” is the image part (mmproj) of a model and cannot answer by itself. Choose the language model that it was made with.</source>
        <translation>“{path}”是模型的图像部分（mmproj），自身无法回答。请选择与它一起制作的语言模型。</translation>
    </message>
    <message>
        <source>“{path}” is {width} × {height} pixels in a form that must be decoded whole, which takes {needed} of memory; OtterScope allows {budget}. Save it as baseline JPEG, PNG or tiled TIFF to open it.</source>
        <translation>“{path}”为 {width} × {height} 像素，其格式必须整体解码，需要内存 {needed}；OtterScope 允许 {budget}。请另存为基线 JPEG、PNG 或分块 TIFF 后再打开。</translation>
    </message>
    <message>
        <source>“{path}” says it is {width} × {height} pixels, more than OtterScope opens ({limit} a side). The file was left as it is; check where it came from.</source>
        <translation>“{path}”声称为 {width} × {height} 像素，超出 OtterScope 可打开的大小（每边 {limit}）。文件保持原样；请检查其来源。</translation>
    </message>
    <message>
        <source>“{path}” was changed or removed after it was opened. What was already read is kept; open the file again to go on.</source>
        <translation>“{path}”在打开后被更改或移除。已读取的内容会保留；请重新打开文件以继续。</translation>
    </message>
    <message>
        <source>“{text}” is not a region: write X,Y,W,H in whole image pixels, such as 1200,300,640,480.</source>
        <translation>“{text}”不是区域：请以整数图像像素写成 X,Y,W,H，例如 1200,300,640,480。</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message numerus="yes">
        <source>%n s left</source>
        <translation>
            <numerusform>剩余 %n 秒</numerusform>
        </translation>
    </message>
    <message>
        <source>Its makers do not say what you may do with it; ask them before you publish.</source>
        <translation>作者没有说明您可以如何使用；发布之前请先询问他们。</translation>
    </message>
    <message>
        <source>You may use it with the authors&apos; names given, but not for commercial purposes.</source>
        <translation>可在注明作者的前提下使用，但不得用于商业目的。</translation>
    </message>
    <message numerus="yes">
        <source>about %n h left</source>
        <translation>
            <numerusform>剩余约 %n 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n min left</source>
        <translation>
            <numerusform>剩余约 %n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>licence not stated</source>
        <translation>未注明许可证</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number}%</translation>
    </message>
</context>
<context>
    <name>FileStrip</name>
    <message>
        <source>Open pictures</source>
        <translation>打开图片</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Open a folder of pictures</source>
        <translation>打开图片文件夹</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard</source>
        <translation>剪贴板上没有图片</translation>
    </message>
</context>
<context>
    <name>FirstStart</name>
    <message>
        <source>Market</source>
        <translation>集市</translation>
    </message>
</context>
<context>
    <name>Fit</name>
    <message>
        <source>Does not fit now: it needs about {needed}, and {free} are free</source>
        <translation>目前放不下：约需 {needed}，可用 {free}</translation>
    </message>
    <message>
        <source>Fits this machine: boxes up to about {side} × {side} px</source>
        <translation>适合本机：方框最大约 {side} × {side} 像素</translation>
    </message>
    <message>
        <source>Fits this machine; how large a box may be shows when you ask</source>
        <translation>适合本机；方框可以多大，提问时才知道</translation>
    </message>
</context>
<context>
    <name>FitLine</name>
    <message>
        <source>Size of the box</source>
        <translation>方框大小</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>Answering…</source>
        <translation>正在回答…</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>再问一次</translation>
    </message>
    <message>
        <source>Copy the answer</source>
        <translation>复制回答</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Receipt: {line}</source>
        <translation>回执：{line}</translation>
    </message>
    <message>
        <source>What the model saw, and how it answered</source>
        <translation>模型看到了什么，又是如何回答的</translation>
    </message>
</context>
<context>
    <name>GoneBar</name>
    <message>
        <source>Bring the question back</source>
        <translation>恢复问题</translation>
    </message>
    <message>
        <source>Deleted: {question}</source>
        <translation>已删除：{question}</translation>
    </message>
    <message>
        <source>Hide this line</source>
        <translation>隐藏此行</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>Halves</name>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>Handover</name>
    <message>
        <source>Something is still being worked on, so the language changes at the next start.</source>
        <translation>还有任务正在进行，因此语言将在下次启动时更改。</translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message>
        <source>Change the question</source>
        <translation>修改问题</translation>
    </message>
    <message>
        <source>Change the question (F2)</source>
        <translation>修改问题 (F2)</translation>
    </message>
    <message>
        <source>Go to the box of this question</source>
        <translation>转到此问题的方框</translation>
    </message>
    <message>
        <source>Go to the box: {place}</source>
        <translation>转到方框：{place}</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Show less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>显示整幅图片</translation>
    </message>
    <message>
        <source>Show the whole question</source>
        <translation>显示完整问题</translation>
    </message>
    <message>
        <source>↳ goes on from above</source>
        <translation>↳ 承接上文</translation>
    </message>
</context>
<context>
    <name>HeldQuestion</name>
    <message>
        <source>Ask at {scale}</source>
        <translation>以 {scale} 提问</translation>
    </message>
    <message>
        <source>The whole picture is {tokens} tokens and the model reads at most {limit} at once. Draw a box of at most about {width} × {height} pixels, or ask about the whole picture at {scale} of its size.</source>
        <translation>整幅图片有 {tokens} 个词元，而模型一次最多读取 {limit} 个。请画一个不超过约 {width} × {height} 像素的方框，或以原大小的 {scale} 就整幅图片提问。</translation>
    </message>
</context>
<context>
    <name>Hint</name>
    <message>
        <source>Drop a picture here</source>
        <translation>将图片拖到这里</translation>
    </message>
    <message>
        <source>or press Ctrl+O. Of any size: it opens at once.</source>
        <translation>或按 Ctrl+O。任意大小，立即打开。</translation>
    </message>
</context>
<context>
    <name>InstalledPage</name>
    <message>
        <source>&amp;Delete its files</source>
        <translation>删除其文件(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Open folder</source>
        <translation>打开文件夹(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>移除(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Use this model</source>
        <translation>使用此模型(&amp;U)</translation>
    </message>
    <message>
        <source>Check its &amp;files</source>
        <translation>检查其文件(&amp;F)</translation>
    </message>
    <message>
        <source>Checking {name}</source>
        <translation>正在检查 {name}</translation>
    </message>
    <message>
        <source>Delete {name} ({size})? Questions it has answered are kept.</source>
        <translation>删除 {name}（{size}）吗？它回答过的问题会保留。</translation>
    </message>
    <message>
        <source>Installed models</source>
        <translation>已安装的模型</translation>
    </message>
    <message>
        <source>No model is installed yet. Download one, add its GGUF files, or convert a checkpoint.</source>
        <translation>还没有安装模型。请下载一个、添加其 GGUF 文件，或转换检查点。</translation>
    </message>
    <message>
        <source>The folder is made with the first model: {path}</source>
        <translation>文件夹会在安装第一个模型时创建：{path}</translation>
    </message>
    <message>
        <source>{name} answers from the next question on.</source>
        <translation>从下一个问题起由 {name} 回答。</translation>
    </message>
    <message>
        <source>{name} is removed.</source>
        <translation>{name} 已移除。</translation>
    </message>
    <message>
        <source>{name}: both files are as they were installed.</source>
        <translation>{name}：两个文件都与安装时一致。</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>1:1 here, or back to the whole</source>
        <translation>此处 1:1，或回到整幅</translation>
    </message>
    <message>
        <source>Cancel, choose none</source>
        <translation>取消，不选择</translation>
    </message>
    <message>
        <source>Change its size</source>
        <translation>改变大小</translation>
    </message>
    <message>
        <source>Ctrl while drawing</source>
        <translation>绘制时按住 Ctrl</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>双击</translation>
    </message>
    <message>
        <source>Drag its label, or Alt+drag in it</source>
        <translation>拖动其标签，或在其中按住 Alt 拖动</translation>
    </message>
    <message>
        <source>Drag, two fingers, arrows</source>
        <translation>拖动、双指、方向键</translation>
    </message>
    <message>
        <source>Keys and gestures</source>
        <translation>按键与手势</translation>
    </message>
    <message>
        <source>Mouse, touchpad, keys</source>
        <translation>鼠标、触控板、按键</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Move by a screen</source>
        <translation>移动一屏</translation>
    </message>
    <message>
        <source>Move the box by a pixel, or a patch</source>
        <translation>将方框移动一个像素或一个图块</translation>
    </message>
    <message>
        <source>Move the chosen box</source>
        <translation>移动所选方框</translation>
    </message>
    <message>
        <source>Move with any tool</source>
        <translation>用任何工具移动</translation>
    </message>
    <message>
        <source>Shift while drawing</source>
        <translation>绘制时按住 Shift</translation>
    </message>
    <message>
        <source>Snap, or not, this once</source>
        <translation>仅此一次切换对齐</translation>
    </message>
    <message>
        <source>Space+drag, middle button</source>
        <translation>空格+拖动、鼠标中键</translation>
    </message>
    <message>
        <source>Square box</source>
        <translation>正方形方框</translation>
    </message>
    <message>
        <source>Wheel, pinch, Ctrl+scroll</source>
        <translation>滚轮、捏合、Ctrl+滚动</translation>
    </message>
    <message>
        <source>Zoom to the pointer</source>
        <translation>以指针为中心缩放</translation>
    </message>
</context>
<context>
    <name>LinkBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Copied, not opened: {address}</source>
        <translation>已复制，未打开：{address}</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>The answer names this page: {address}</source>
        <translation>回答中提到此网页：{address}</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Boxes</source>
        <translation>方框(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Chat</source>
        <translation>对话(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Forget These</source>
        <translation>清除这些记录(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Models</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>As the &amp;System</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
</context>
<context>
    <name>Minimap</name>
    <message>
        <source>Map of the picture</source>
        <translation>图片缩略导航</translation>
    </message>
    <message>
        <source>Press or drag to go there</source>
        <translation>点击或拖动以前往</translation>
    </message>
    <message>
        <source>Shows which part is in view. Press to go to a place.</source>
        <translation>显示当前看到的部分。点击可前往某处。</translation>
    </message>
</context>
<context>
    <name>ModelList</name>
    <message>
        <source>Installed models</source>
        <translation>已安装的模型</translation>
    </message>
    <message>
        <source>Looking how it fits…</source>
        <translation>正在查看是否适合…</translation>
    </message>
    <message>
        <source>checked on {day}</source>
        <translation>检查于 {day}</translation>
    </message>
    <message>
        <source>demo</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>loading {share}</source>
        <translation>正在加载 {share}</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>&amp;Installed</source>
        <translation>已安装(&amp;I)</translation>
    </message>
    <message>
        <source>Add &amp;GGUF files</source>
        <translation>添加 GGUF 文件(&amp;G)</translation>
    </message>
    <message>
        <source>Con&amp;vert</source>
        <translation>转换(&amp;V)</translation>
    </message>
    <message>
        <source>Do&amp;wnload</source>
        <translation>下载(&amp;W)</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>&amp;Keep it</source>
        <translation>保留(&amp;K)</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>再问一次</translation>
    </message>
    <message>
        <source>Ask this question again</source>
        <translation>再次提出此问题</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>De&amp;tails</source>
        <translation>详细信息(&amp;T)</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the details</source>
        <translation>复制详细信息</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>NumberTypes</name>
    <message>
        <source>a little larger, a little closer</source>
        <translation>稍大一些，也稍接近一些</translation>
    </message>
    <message>
        <source>as the original for all purposes</source>
        <translation>实际使用中与原版无异</translation>
    </message>
    <message>
        <source>as the original was saved</source>
        <translation>与原版的保存精度相同</translation>
    </message>
    <message>
        <source>full precision, for comparisons</source>
        <translation>全精度，用于比较</translation>
    </message>
    <message>
        <source>half precision</source>
        <translation>半精度</translation>
    </message>
    <message>
        <source>hardly to be told from the original</source>
        <translation>与原版几乎没有差别</translation>
    </message>
    <message>
        <source>small and quick, answers nearly as the original</source>
        <translation>小而快，回答与原版相近</translation>
    </message>
</context>
<context>
    <name>OfferCard</name>
    <message numerus="yes">
        <source>%n file(s), {size}, as of version {commit}</source>
        <translation>
            <numerusform>%n 个文件，{size}，版本 {commit}</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <translation>下载(&amp;D)</translation>
    </message>
    <message>
        <source>Conv&amp;ert to:</source>
        <translation>转换为(&amp;E)：</translation>
    </message>
    <message>
        <source>I accept the licence</source>
        <translation>我接受许可证</translation>
    </message>
    <message>
        <source>I accept the licence; download {size}</source>
        <translation>我接受许可证；下载 {size}</translation>
    </message>
    <message>
        <source>It takes {needed} of the disk; {free} are free.</source>
        <translation>将占用磁盘 {needed}；可用 {free}。</translation>
    </message>
    <message>
        <source>Its &amp;page in the browser</source>
        <translation>在浏览器中查看其页面(&amp;P)</translation>
    </message>
    <message>
        <source>Licence: {name}, that of the models it descends from; its page states none.</source>
        <translation>许可证：{name}，沿用其来源模型的许可证；其页面未注明。</translation>
    </message>
    <message>
        <source>Licence: {name}.</source>
        <translation>许可证：{name}。</translation>
    </message>
    <message>
        <source>Number format after the download</source>
        <translation>下载后的数值格式</translation>
    </message>
    <message>
        <source>W&amp;hich:</source>
        <translation>哪一个(&amp;H)：</translation>
    </message>
    <message>
        <source>What {name} is</source>
        <translation>{name} 是什么</translation>
    </message>
    <message>
        <source>Which files</source>
        <translation>哪些文件</translation>
    </message>
    <message>
        <source>While it is converted it takes about {needed} of the disk, and {kept} afterwards; {free} are free.</source>
        <translation>转换期间约占用磁盘 {needed}，之后占用 {kept}；可用 {free}。</translation>
    </message>
    <message>
        <source>the checkpoint</source>
        <translation>检查点</translation>
    </message>
</context>
<context>
    <name>PagedDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
</context>
<context>
    <name>PixelView</name>
    <message>
        <source>The pixels that the model saw</source>
        <translation>模型看到的像素</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找范围(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>Quantities</name>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
</context>
<context>
    <name>ReadyQuestions</name>
    <message>
        <source>Describe it in detail.</source>
        <translation>请详细描述。</translation>
    </message>
    <message>
        <source>How many camels are there?</source>
        <translation>图里有几头骆驼？</translation>
    </message>
    <message>
        <source>How many people are there?</source>
        <translation>有多少人？</translation>
    </message>
    <message>
        <source>How many people do you see?</source>
        <translation>图里有几个人？</translation>
    </message>
    <message>
        <source>Is there a boat?</source>
        <translation>有船吗？</translation>
    </message>
    <message>
        <source>Is there any text? Read it.</source>
        <translation>图里有文字吗？请读出来。</translation>
    </message>
    <message>
        <source>What is in this picture?</source>
        <translation>这张图里有什么？</translation>
    </message>
    <message>
        <source>Which animals are there?</source>
        <translation>这里有什么动物？</translation>
    </message>
</context>
<context>
    <name>ReceiptFacts</name>
    <message>
        <source>0: always the likeliest token</source>
        <translation>0：总是取最可能的词元</translation>
    </message>
    <message>
        <source>1:1, not shrunk</source>
        <translation>1:1，未缩小</translation>
    </message>
    <message>
        <source>Demo model: it counts what is painted on the demo scroll, is sometimes wrong, and knows nothing else.</source>
        <translation>演示模型：数演示画卷上画的东西，有时会出错，对其他一无所知。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>First token after</source>
        <translation>首个词元用时</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Patches</source>
        <translation>图块</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Read beforehand</source>
        <translation>已预先读取</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>提问时间</translation>
    </message>
    <message>
        <source>BLAKE2b of the pixels that the model saw</source>
        <translation>模型所见像素的 BLAKE2b</translation>
    </message>
    <message>
        <source>SHA-256 of the model’s file</source>
        <translation>模型文件的 SHA-256</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Tokens read</source>
        <translation>读取的词元</translation>
    </message>
    <message>
        <source>Tokens written</source>
        <translation>写出的词元</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>{columns} × {rows} of {side} × {side} px</source>
        <translation>{columns} × {rows} 个，每个 {side} × {side} 像素</translation>
    </message>
    <message>
        <source>{percent}, shrunk to {width} × {height} px</source>
        <translation>{percent}，缩小到 {width} × {height} 像素</translation>
    </message>
    <message>
        <source>{speed} tokens a second</source>
        <translation>每秒 {speed} 个词元</translation>
    </message>
</context>
<context>
    <name>ReceiptView</name>
    <message>
        <source>&amp;Copy as text</source>
        <translation>复制为文本(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Save as PNG…</source>
        <translation>保存为 PNG(&amp;S)…</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>关闭(&amp;L)</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>One pixel of the picture as {zoom} × {zoom} of the screen</source>
        <translation>图片的一个像素显示为屏幕的 {zoom} × {zoom}</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>Patch &amp;grid</source>
        <translation>图块网格(&amp;G)</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>回执</translation>
    </message>
    <message>
        <source>Save the pixels as PNG</source>
        <translation>将像素保存为 PNG</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>已保存为 {name}</translation>
    </message>
    <message>
        <source>Saving: {percent}</source>
        <translation>正在保存：{percent}</translation>
    </message>
    <message>
        <source>Taking the pixels from the picture…</source>
        <translation>正在从图片中取像素…</translation>
    </message>
    <message>
        <source>The picture is not open. Open it to see the pixels here.</source>
        <translation>图片未打开。打开图片即可在此查看像素。</translation>
    </message>
    <message>
        <source>The pixels of the picture as it is now</source>
        <translation>图片现在的像素</translation>
    </message>
    <message>
        <source>The small picture that was kept with the question</source>
        <translation>随问题保存的小图</translation>
    </message>
    <message>
        <source>This is the picture as it is now. The pixels that the model saw were not kept with this question: they may have been others.</source>
        <translation>这是图片现在的样子。模型看到的像素没有随这个问题保存：它们可能与此不同。</translation>
    </message>
    <message>
        <source>Zoom {zoom} to 1</source>
        <translation>缩放 {zoom}:1</translation>
    </message>
    <message>
        <source>patch {column}, {row}</source>
        <translation>图块 {column}, {row}</translation>
    </message>
    <message>
        <source>x {x}   y {y} of the picture   #{colour}</source>
        <translation>图片 x {x}   y {y}   #{colour}</translation>
    </message>
</context>
<context>
    <name>Ruler</name>
    <message>
        <source>Horizontal ruler</source>
        <translation>水平标尺</translation>
    </message>
    <message>
        <source>Vertical ruler</source>
        <translation>垂直标尺</translation>
    </message>
</context>
<context>
    <name>SessionDelegate</name>
    <message>
        <source>Title of the session</source>
        <translation>会话标题</translation>
    </message>
</context>
<context>
    <name>SessionList</name>
    <message numerus="yes">
        <source>%Ln question(s)</source>
        <translation>
            <numerusform>%Ln 个问题</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>还有 %Ln 条</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionsDialog</name>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>重命名(&amp;R)</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>关闭(&amp;L)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Nothing has been asked yet. Every question and answer is kept here.</source>
        <translation>还没有提过问题。所有问题和回答都会保存在这里。</translation>
    </message>
    <message>
        <source>Nothing was found for “{text}”.</source>
        <translation>没有找到“{text}”。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Search questions, answers, titles and pictures</source>
        <translation>搜索问题、回答、标题和图片</translation>
    </message>
    <message>
        <source>Search the sessions</source>
        <translation>搜索会话</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>&amp;Answers</source>
        <translation>回答(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Boxes</source>
        <translation>方框(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Font size:</source>
        <translation>字体大小(&amp;F)：</translation>
    </message>
    <message>
        <source>&amp;GPU layers:</source>
        <translation>GPU 层数(&amp;G)：</translation>
    </message>
    <message>
        <source>&amp;Keep the conversation going</source>
        <translation>延续对话(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Look</source>
        <translation>外观(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Restore defaults</source>
        <translation>恢复默认设置(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>0 gives the likeliest answer, the same every time; more lets it vary.</source>
        <translation>0 给出最可能的回答，每次相同；数值越大变化越多。</translation>
    </message>
    <message>
        <source>A change loads the model anew.</source>
        <translation>更改后会重新加载模型。</translation>
    </message>
    <message>
        <source>All settings are as at first.</source>
        <translation>所有设置已恢复为初始值。</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>方框</translation>
    </message>
    <message>
        <source>CPU threads that compute. Automatic takes one for each core: {number}.</source>
        <translation>用于计算的 CPU 线程数。自动为每个核心一个：{number}。</translation>
    </message>
    <message>
        <source>Cache t&amp;ype:</source>
        <translation>缓存类型(&amp;Y)：</translation>
    </message>
    <message>
        <source>Conte&amp;xt:</source>
        <translation>上下文(&amp;X)：</translation>
    </message>
    <message>
        <source>Context in tokens</source>
        <translation>上下文（词元）</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Device:</source>
        <translation>设备：</translation>
    </message>
    <message>
        <source>How much of the model lies on the GPU. Automatic fills its free memory; 0 uses none.</source>
        <translation>模型有多少放在 GPU 上。自动会用满其可用显存；0 表示不使用。</translation>
    </message>
    <message>
        <source>How the model keeps what it has read. Half the memory allows larger boxes.</source>
        <translation>模型如何保存已读内容。内存减半可使用更大的方框。</translation>
    </message>
    <message>
        <source>In tokens; a token is about three quarters of an English word.</source>
        <translation>以词元计；一个词元约为四分之三个英文单词。</translation>
    </message>
    <message>
        <source>Lan&amp;guage:</source>
        <translation>语言(&amp;G)：</translation>
    </message>
    <message>
        <source>Layers on the GPU</source>
        <translation>GPU 上的层数</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Light suits bright rooms, dark lets pictures stand out.</source>
        <translation>浅色适合明亮的房间，深色让图片更突出。</translation>
    </message>
    <message>
        <source>Longest a&amp;nswer:</source>
        <translation>最长回答(&amp;N)：</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Of all texts, against the size that the system sets.</source>
        <translation>所有文字相对于系统设定的大小。</translation>
    </message>
    <message>
        <source>Of menus and messages. Ask in any language you like.</source>
        <translation>菜单和消息的语言。提问可用任何语言。</translation>
    </message>
    <message>
        <source>R&amp;ead a box as soon as it rests</source>
        <translation>方框停下后立即读取(&amp;E)</translation>
    </message>
    <message>
        <source>S&amp;nap boxes to patches</source>
        <translation>方框对齐图块(&amp;N)</translation>
    </message>
    <message>
        <source>See&amp;d:</source>
        <translation>随机种子(&amp;D)：</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Show the patch &amp;grid</source>
        <translation>显示图块网格(&amp;G)</translation>
    </message>
    <message>
        <source>St&amp;orage</source>
        <translation>存储(&amp;O)</translation>
    </message>
    <message>
        <source>T&amp;emperature:</source>
        <translation>温度(&amp;E)：</translation>
    </message>
    <message>
        <source>T&amp;heme:</source>
        <translation>主题(&amp;H)：</translation>
    </message>
    <message>
        <source>The model reads patches of 30 × 30 pixels; a box that ends with one wastes nothing.</source>
        <translation>模型按 30 × 30 像素的图块读取；与图块对齐的方框不会浪费。</translation>
    </message>
    <message>
        <source>The model then remembers what was said about the box; each answer takes longer.</source>
        <translation>模型会记住关于该方框说过的话；每次回答耗时更长。</translation>
    </message>
    <message>
        <source>The patches as the model will read them.</source>
        <translation>模型将要读取的图块。</translation>
    </message>
    <message>
        <source>These hold from the next question on.</source>
        <translation>从下一个问题起生效。</translation>
    </message>
    <message>
        <source>Thr&amp;eads:</source>
        <translation>线程(&amp;E)：</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Tokens that box, question and answer may take together. Automatic follows each box.</source>
        <translation>方框、问题和回答合计可用的词元数。自动随每个方框而定。</translation>
    </message>
    <message>
        <source>While you type, the model already reads; the answer then begins at once.</source>
        <translation>您打字时模型已在读取，随后立即开始回答。</translation>
    </message>
    <message>
        <source>With a temperature over 0, the same seed gives the same answer again.</source>
        <translation>温度大于 0 时，相同的种子会给出相同的回答。</translation>
    </message>
    <message>
        <source>f16: exact</source>
        <translation>f16：精确</translation>
    </message>
    <message>
        <source>q8_0: half the memory</source>
        <translation>q8_0：内存减半</translation>
    </message>
    <message>
        <source>{name}, {size} of its own</source>
        <translation>{name}，自有显存 {size}</translation>
    </message>
    <message>
        <source>{name}, {size} of main memory</source>
        <translation>{name}，主内存 {size}</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number}%</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Keys and gestures</source>
        <translation>按键与手势</translation>
    </message>
    <message>
        <source>Nothing is called so. Try another word, or a key such as Ctrl.</source>
        <translation>没有找到。请换个词，或输入 Ctrl 之类的按键。</translation>
    </message>
    <message>
        <source>Search the keys</source>
        <translation>搜索按键</translation>
    </message>
    <message>
        <source>Search: what it does, or a key</source>
        <translation>搜索：功能或按键</translation>
    </message>
</context>
<context>
    <name>StageLine</name>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete (Del)</source>
        <translation>删除 (Del)</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>OtterScope ended unexpectedly. Everything that was asked and answered is here.</source>
        <translation>OtterScope 意外结束。所有问题和回答都在这里。</translation>
    </message>
    <message>
        <source>Show Log</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Something inside OtterScope went wrong. Your questions and answers are kept.</source>
        <translation>OtterScope 内部出错。您的问题和回答都已保留。</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Colour under the pointer</source>
        <translation>指针处的颜色</translation>
    </message>
    <message>
        <source>Detail that is shown</source>
        <translation>所显示的细节</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Pixel under the pointer</source>
        <translation>指针处的像素</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
</context>
<context>
    <name>StoragePage</name>
    <message>
        <source>Cl&amp;ear the cache…</source>
        <translation>清除缓存(&amp;E)…</translation>
    </message>
    <message>
        <source>Clear &amp;it</source>
        <translation>清除(&amp;I)</translation>
    </message>
    <message>
        <source>Copies of what models saw</source>
        <translation>模型所见的副本</translation>
    </message>
    <message>
        <source>Delete the {size} of tiles and thumbnails? Your pictures stay as they are.</source>
        <translation>删除 {size} 的图块和缩略图？您的图片保持不变。</translation>
    </message>
    <message>
        <source>Everything stays on this machine, in these folders.</source>
        <translation>一切都留在本机的这些文件夹中。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Open the folder of &amp;sessions</source>
        <translation>打开会话文件夹(&amp;S)</translation>
    </message>
    <message>
        <source>Open the folder of co&amp;pies</source>
        <translation>打开副本文件夹(&amp;P)</translation>
    </message>
    <message>
        <source>Open the folder of do&amp;wnloads</source>
        <translation>打开下载文件夹(&amp;W)</translation>
    </message>
    <message>
        <source>Open the folder of mo&amp;dels</source>
        <translation>打开模型文件夹(&amp;D)</translation>
    </message>
    <message>
        <source>Open the folder of t&amp;he cache</source>
        <translation>打开缓存文件夹(&amp;H)</translation>
    </message>
    <message>
        <source>Picture cache</source>
        <translation>图片缓存</translation>
    </message>
    <message>
        <source>Remo&amp;ve the copies…</source>
        <translation>移除副本(&amp;V)…</translation>
    </message>
    <message>
        <source>Remove &amp;it</source>
        <translation>移除(&amp;I)</translation>
    </message>
    <message>
        <source>Remove the {size} of copies? Questions and answers stay. Where a picture has been replaced, nothing can show any more what the model saw of it.</source>
        <translation>移除 {size} 的副本？问题和回答会保留。如果图片已被替换，就再也无法显示模型当时看到的内容。</translation>
    </message>
    <message>
        <source>Sessions and settings</source>
        <translation>会话和设置</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>The pixels that models were given, 1 GB at most: so each answer&apos;s receipt shows them, even if the picture is replaced. Without them it takes them from the picture.</source>
        <translation>交给模型的像素，最多 1 GB：这样即使图片被替换，每个回答的回执仍能显示它们。没有副本时，回执从图片中读取。</translation>
    </message>
    <message>
        <source>Tiles of large pictures, so that they open at once the next time, and thumbnails. Deleting them loses nothing: they are made again when they are needed.</source>
        <translation>大图片的图块（使其下次立即打开）和缩略图。删除它们不会丢失任何东西：需要时会重新生成。</translation>
    </message>
    <message>
        <source>Unfinished downloads</source>
        <translation>未完成的下载</translation>
    </message>
    <message>
        <source>{path} is not there yet: it is made when it is needed.</source>
        <translation>{path} 尚不存在：需要时会创建。</translation>
    </message>
    <message>
        <source>{size} were freed.</source>
        <translation>已释放 {size}。</translation>
    </message>
</context>
<context>
    <name>TooMuch</name>
    <message>
        <source>Not pasted: {letters} letters. A question holds {most} at most; yours is as it was.</source>
        <translation>未粘贴：共 {letters} 个字符。一个问题最多 {most} 个；您的问题保持原样。</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>More tools</source>
        <translation>更多工具</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>Questions and answers</source>
        <translation>问题与回答</translation>
    </message>
</context>
<context>
    <name>TurnWidget</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Ask Again</source>
        <translation>再问一次</translation>
    </message>
    <message>
        <source>Change the Question</source>
        <translation>修改问题</translation>
    </message>
    <message>
        <source>Copy Question and Answer</source>
        <translation>复制问题和回答</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>复制为 Markdown</translation>
    </message>
    <message>
        <source>Copy the Answer</source>
        <translation>复制回答</translation>
    </message>
    <message>
        <source>Copy the Selection</source>
        <translation>复制所选内容</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Go to the Box</source>
        <translation>转到方框</translation>
    </message>
    <message>
        <source>Question: {question}</source>
        <translation>问题：{question}</translation>
    </message>
    <message>
        <source>Receipt…</source>
        <translation>回执…</translation>
    </message>
    <message>
        <source>Show the Whole Picture</source>
        <translation>显示整幅图片</translation>
    </message>
</context>
<context>
    <name>ViewerCommands</name>
    <message>
        <source>1:1, Pixel for Pixel</source>
        <translation>1:1，逐像素</translation>
    </message>
    <message>
        <source>2:1</source>
        <translation>2:1</translation>
    </message>
    <message>
        <source>4:1</source>
        <translation>4:1</translation>
    </message>
    <message>
        <source>Box on What is in View</source>
        <translation>框选当前可见部分</translation>
    </message>
    <message>
        <source>Box on the Whole Picture</source>
        <translation>框选整幅图片</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>方框</translation>
    </message>
    <message>
        <source>Copy Region</source>
        <translation>复制区域</translation>
    </message>
    <message>
        <source>Copy View</source>
        <translation>复制视图</translation>
    </message>
    <message>
        <source>Delete Box</source>
        <translation>删除方框</translation>
    </message>
    <message>
        <source>Draw Boxes</source>
        <translation>画方框</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Fill the View</source>
        <translation>填满视图</translation>
    </message>
    <message>
        <source>Full Screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Go to the Box</source>
        <translation>转到方框</translation>
    </message>
    <message>
        <source>Hand</source>
        <translation>抓手</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Keys and Gestures</source>
        <translation>按键与手势</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>导航图</translation>
    </message>
    <message>
        <source>Name the Box…</source>
        <translation>命名方框…</translation>
    </message>
    <message>
        <source>New Box in the Middle</source>
        <translation>在中央新建方框</translation>
    </message>
    <message>
        <source>Next Box</source>
        <translation>下一个方框</translation>
    </message>
    <message>
        <source>Next Page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Patch Grid</source>
        <translation>图块网格</translation>
    </message>
    <message>
        <source>Previous Box</source>
        <translation>上一个方框</translation>
    </message>
    <message>
        <source>Previous Page</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Rulers</source>
        <translation>标尺</translation>
    </message>
    <message>
        <source>Save Region as PNG…</source>
        <translation>将区域保存为 PNG…</translation>
    </message>
    <message>
        <source>Snap to Patches</source>
        <translation>对齐图块</translation>
    </message>
    <message>
        <source>To the End</source>
        <translation>到末尾</translation>
    </message>
    <message>
        <source>To the Start</source>
        <translation>到开头</translation>
    </message>
    <message>
        <source>Turn Left</source>
        <translation>向左旋转</translation>
    </message>
    <message>
        <source>Turn Right</source>
        <translation>向右旋转</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Whole Picture</source>
        <translation>整幅图片</translation>
    </message>
    <message>
        <source>Zoom In</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom Out</source>
        <translation>缩小</translation>
    </message>
</context>
<context>
    <name>ViewerPane</name>
    <message>
        <source>Ask About This Box</source>
        <translation>就此方框提问</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
    </message>
    <message>
        <source>Picture viewer</source>
        <translation>图片查看器</translation>
    </message>
    <message>
        <source>Sharpening</source>
        <translation>正在变清晰</translation>
    </message>
    <message>
        <source>page {page} of {pages}</source>
        <translation>第 {page} 页，共 {pages} 页</translation>
    </message>
</context>
<context>
    <name>ViewerWindow</name>
    <message>
        <source>As the System</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Forget These</source>
        <translation>清除这些记录</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Open Recent</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
</context>
<context>
    <name>WelcomeCard</name>
    <message>
        <source>&amp;Get OtterHD-8B…</source>
        <translation>获取 OtterHD-8B(&amp;G)…</translation>
    </message>
    <message>
        <source>A very small demo model answers. It was trained on such painted scenes alone: it counts and finds what is painted here, is sometimes wrong, and knows nothing of photographs. For your own pictures get OtterHD-8B; it runs on this machine, too.</source>
        <translation>回答的是一个很小的演示模型。它只用这样的绘画场景训练过：能数出、找到这里画的东西，有时会出错，对照片一无所知。要看您自己的图片，请获取 OtterHD-8B；它同样在本机运行。</translation>
    </message>
    <message>
        <source>A very small demo model answers; it knows such painted scenes alone.</source>
        <translation>回答的是一个很小的演示模型，它只认识这样的绘画场景。</translation>
    </message>
    <message>
        <source>Close the welcome</source>
        <translation>关闭欢迎信息</translation>
    </message>
    <message>
        <source>No model is installed yet. OtterHD-8B runs on this machine and answers about it.</source>
        <translation>还没有安装模型。OtterHD-8B 可在本机运行并回答相关问题。</translation>
    </message>
    <message>
        <source>This is a painted scroll of 16,000 × 2,000 pixels, and the box lies on its market. Ask how many camels are in it, then draw boxes of your own.</source>
        <translation>这是一幅 16,000 × 2,000 像素的画卷，方框正落在集市上。问问里面有多少只骆驼，然后自己画方框试试。</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Welcome to OtterScope</source>
        <translation>欢迎使用 OtterScope</translation>
    </message>
    <message>
        <source>{model} answers, on this machine.</source>
        <translation>由 {model} 在本机回答。</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Demo &amp;Scroll</source>
        <translation>演示画卷(&amp;S)</translation>
    </message>
    <message>
        <source>Drop a picture here</source>
        <translation>将图片拖到这里</translation>
    </message>
    <message>
        <source>Of any size: it opens at once. Then draw a box, and ask.</source>
        <translation>任意大小，立即打开。然后画一个方框，提问。</translation>
    </message>
    <message>
        <source>Open a &amp;Folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Opened last</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
</context>
<context>
    <name>WindowCommands</name>
    <message>
        <source>&amp;About OtterScope</source>
        <translation>关于 OtterScope(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Add GGUF Files…</source>
        <translation>添加 GGUF 文件(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Chat</source>
        <translation>对话(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Close Picture</source>
        <translation>关闭图片(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Convert…</source>
        <translation>转换(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Demo Scroll</source>
        <translation>演示画卷(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Download…</source>
        <translation>下载(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Export Session…</source>
        <translation>导出会话(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Installed…</source>
        <translation>已安装(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Keys and Gestures</source>
        <translation>按键与手势(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;New Session</source>
        <translation>新建会话(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Paste Picture</source>
        <translation>粘贴图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Write a Question</source>
        <translation>写问题(&amp;W)</translation>
    </message>
    <message>
        <source>All &amp;Sessions…</source>
        <translation>所有会话(&amp;S)…</translation>
    </message>
    <message>
        <source>Ask &amp;Again</source>
        <translation>再问一次(&amp;A)</translation>
    </message>
    <message>
        <source>How Models &amp;Run…</source>
        <translation>模型运行方式(&amp;R)…</translation>
    </message>
    <message>
        <source>New &amp;Window</source>
        <translation>新建窗口(&amp;W)</translation>
    </message>
    <message>
        <source>Open &amp;Folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>P&amp;rint…</source>
        <translation>打印(&amp;R)…</translation>
    </message>
    <message>
        <source>Recei&amp;pt…</source>
        <translation>回执(&amp;P)…</translation>
    </message>
    <message>
        <source>To the &amp;Picture</source>
        <translation>转到图片(&amp;P)</translation>
    </message>
</context>
<context>
    <name>Working</name>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/秒</translation>
    </message>
</context>
<context>
    <name>_Editor</name>
    <message>
        <source>Ask</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
</context>
<context>
    <name>_End</name>
    <message>
        <source>More ready questions</source>
        <translation>更多现成问题</translation>
    </message>
</context>
</TS>
